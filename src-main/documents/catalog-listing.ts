import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Json } from '../../shared/base/json.ts';
import type { CallOutput } from '../../shared/rpc/contract.ts';
import type { LoadedCatalog } from '../pipelines/catalog-loader.ts';

/** A text that lies beside a node type; empty where there is none. */
const textAt = (folder: string, name: string): string => {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

/** Markup in an icon that could do more than draw. */
const active = /<\s*(?:script|foreignObject|iframe|image|use|style|a)\b|\son\w+\s*=|(?:href|src)\s*=|<!/i;

/** An icon as it may be shown; one that is more than a drawing is left out. */
export const plainIcon = (svg: string): string => (svg.length < 20_000 && !active.test(svg) ? svg : '');

/** The node types as a window takes them: what `node.yaml` says, and what is shown with it. */
export function listCatalog({ catalog, diagnostics }: LoadedCatalog, builtIn: string): CallOutput<'catalog.list'> {
  const nodeTypes = [...catalog.values()].map(({ folder, codeHash }) => ({
    definition: parse(readFileSync(join(folder, 'node.yaml'), 'utf8')) as Json,
    codeHash,
    icon: plainIcon(textAt(folder, 'icon.svg')),
    readme: textAt(folder, 'README.md'),
    builtIn: folder.startsWith(`${builtIn}/`),
  }));
  return { nodeTypes: nodeTypes as CallOutput<'catalog.list'>['nodeTypes'], diagnostics: [...diagnostics] };
}
