import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What the code of each heavy library holds, whatever its file is called. */
const marks = {
  terminal: 'xterm-helper-textarea',
  charts: '_echarts_instance_',
  curves: 'u-legend',
  'code editor': 'cm-announced',
} as const;

/** The scripts of the built app that hold a terminal, charts or a code editor: file name to what it holds. */
export function heavyChunks(root: string): ReadonlyMap<string, string> {
  const folder = join(root, 'dist', 'renderer', 'assets');
  const heavy = new Map<string, string>();
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.js'))) {
    const code = readFileSync(join(folder, name), 'utf8');
    for (const [what, mark] of Object.entries(marks)) if (code.includes(mark)) heavy.set(name, what);
  }
  for (const what of Object.keys(marks)) {
    if (![...heavy.values()].includes(what))
      throw new Error(`No script of the app holds the ${what}: its mark is stale`);
  }
  return heavy;
}

/** The heavy scripts among some addresses. */
export const heavyAmong = (heavy: ReadonlyMap<string, string>, addresses: readonly string[]): string[] =>
  addresses.map((address) => basename(new URL(address).pathname)).filter((name) => heavy.has(name));
