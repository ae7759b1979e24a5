import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { highestLeakedDescriptor } from './leaked-descriptors.ts';

const program = `
  import(${JSON.stringify(new URL('./leaked-descriptors.ts', import.meta.url).href)}).then((m) => console.log(m.highestLeakedDescriptor()));
`;

/** Starts this Node with these descriptors besides the standard ones. */
async function highestIn(descriptors: readonly (number | 'ignore')[]): Promise<number> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit', ...descriptors],
  });
  let text = '';
  child.stdout?.on('data', (piece: Buffer) => {
    text += piece.toString();
  });
  await new Promise((resolve) => child.once('close', resolve));
  return Number(text);
}

test("a process tells what it would hand on: what it was handed itself, not Node's own files", async () => {
  const own = openSync('/dev/null', 'r');
  // Node looks after the first few, up to a gap, by itself.
  const added = Math.max(await highestIn([]), 20) + 2;
  const gap = Array<'ignore'>(added - 3).fill('ignore');
  expect(await highestIn([...gap, own])).toBe(added);
  expect(highestLeakedDescriptor()).not.toBe(own);
  closeSync(own);
});
