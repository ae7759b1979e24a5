/** `npm run check`: format, lint, types of every room, floors, sizes, unit tests. Prints what is wrong and how long it took. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { floorProblems, importCycles, sourceFiles } from './floors.ts';
import { runCommand } from './run-command.ts';

const root = join(import.meta.dirname, '..');
process.chdir(root);
process.env['NO_COLOR'] = '1';
const longestFile = 400;
const started = performance.now();
const failed: string[] = [];

const step = async (name: string, act: () => Promise<number> | number): Promise<void> => {
  const before = performance.now();
  const code = await act();
  console.error(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - before) / 1000).toFixed(1)} s)`);
  if (code !== 0) failed.push(name);
};

const tell = (problems: readonly string[]): number => {
  for (const problem of problems) console.error(`  ${problem}`);
  return problems.length === 0 ? 0 : 1;
};

await step('format and lint', () => runCommand('node_modules/.bin/biome', ['ci', '--error-on-warnings', '.']));
for (const config of ['tsconfig.json', 'tsconfig.shared.json', 'tsconfig.renderer.json', 'tsconfig.tests.json']) {
  await step(`types (${config})`, () => runCommand('node_modules/.bin/tsc', ['-p', config]));
}
await step('floors', () => tell(floorProblems(root)));
await step('import cycles', () => tell(importCycles(root).map((cycle) => cycle.join(' -> '))));
await step('sizes', () =>
  tell(
    sourceFiles(root).flatMap((file) => {
      const lines = readFileSync(join(root, file), 'utf8').split('\n').length;
      return lines > longestFile ? [`${file} has ${lines} lines; at most ${longestFile}.`] : [];
    }),
  ),
);
await step('unit tests', () =>
  runCommand(process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=dot',
    '--exclude',
    'e2e/**',
    '--exclude',
    '**/*.slow.test.ts',
  ]),
);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.error(
  failed.length === 0 ? `check passed in ${seconds} s` : `check failed (${failed.join(', ')}) after ${seconds} s`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
