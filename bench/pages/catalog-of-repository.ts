import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { CallOutput } from '../../shared/rpc/contract.ts';

/** The built-in node types, as the engine would list them. */
export function catalogOfRepository(root: string): CallOutput<'catalog.list'> {
  const folders = ['data', 'train', 'tune', 'evaluate', 'deploy', 'monitor', 'flow'].flatMap((category) =>
    readdirSync(join(root, 'nodes-catalog', category)).map((name) => join(root, 'nodes-catalog', category, name)),
  );
  return {
    nodeTypes: folders
      .filter((folder) => existsSync(join(folder, 'node.yaml')))
      .map((folder) => ({
        definition: parse(readFileSync(join(folder, 'node.yaml'), 'utf8')),
        codeHash: '',
        icon: existsSync(join(folder, 'icon.svg')) ? readFileSync(join(folder, 'icon.svg'), 'utf8') : '',
        readme: '',
        builtIn: true,
      })),
    diagnostics: [],
  };
}
