import { join } from 'node:path';
import { parse } from 'yaml';
import type { Json } from '../../shared/base/json.ts';
import type { CallOutput } from '../../shared/rpc/contract.ts';
import { readRegularFile } from '../base/regular-file.ts';
import type { LoadedCatalog } from '../pipelines/catalog-loader.ts';

/** Longer texts beside a node type are cut. */
const longestText = 200_000;

/** A text that lies beside a node type; empty where there is none, or something else is in its place. */
function textAt(folder: string, name: string): string {
  try {
    return readRegularFile(join(folder, name)).slice(0, longestText);
  } catch {
    return '';
  }
}

/** Markup in an icon that could do more than draw. */
const active = /<\s*(?:script|foreignObject|iframe|image|use|style|a)\b|\son\w+\s*=|(?:href|src)\s*=|<!/i;

/** An icon as it may be shown; one that is more than a drawing is left out. */
export const plainIcon = (svg: string): string => (svg.length < 20_000 && !active.test(svg) ? svg : '');

/** The node types as a window takes them: what `node.yaml` says, and what is shown with it. */
export function listCatalog({ catalog, diagnostics }: LoadedCatalog, builtIn: string): CallOutput<'catalog.list'> {
  const nodeTypes = [...catalog.values()].map(({ folder, codeHash }) => ({
    definition: parse(readRegularFile(join(folder, 'node.yaml'))) as Json,
    codeHash,
    icon: plainIcon(textAt(folder, 'icon.svg')),
    readme: textAt(folder, 'README.md'),
    builtIn: folder.startsWith(`${builtIn}/`),
  }));
  return { nodeTypes: nodeTypes as CallOutput<'catalog.list'>['nodeTypes'], diagnostics: [...diagnostics] };
}
