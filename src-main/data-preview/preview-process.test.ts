import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PreviewProcess } from './preview-process.ts';
import { tableOfFile } from './table-of-file.ts';

const realDoor = fileURLToPath(new URL('../preview.ts', import.meta.url));
let folder: string;
let previews: PreviewProcess;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-preview-'));
  writeFileSync(join(folder, 'a.csv'), 'a,b\n1,2\n');
});
afterEach(() => {
  previews.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const table = () => tableOfFile('data/a.csv', join(folder, 'a.csv'));
const door = (code: string): string => {
  writeFileSync(join(folder, 'door.mjs'), code);
  return join(folder, 'door.mjs');
};

test('answers from a process of its own, and sees that a file changed', async () => {
  previews = new PreviewProcess({ door: realDoor });
  expect(await previews.ask(table(), { kind: 'columns' })).toMatchObject({ ok: true, value: { rows: 1 } });
  writeFileSync(join(folder, 'a.csv'), 'a,b,c\n1,2,3\n4,5,6\n');
  const [columns, profile] = await Promise.all([
    previews.ask(table(), { kind: 'columns' }),
    previews.ask(table(), { kind: 'profile' }),
  ]);
  expect(columns).toMatchObject({
    ok: true,
    value: { rows: 2, columns: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] },
  });
  expect(profile).toMatchObject({ ok: true, value: { totalRows: 2 } });
});

test('an answer that takes too long ends the process, and the next question gets another', async () => {
  const answersSecond = `
    import { existsSync, writeFileSync } from 'node:fs';
    const mark = ${JSON.stringify(join(folder, 'second'))};
    const isSecond = existsSync(mark);
    writeFileSync(mark, '');
    process.on('message', ({ id }) => { if (isSecond) process.send({ id, ok: true, value: { columns: [], rows: 7 } }); });`;
  previews = new PreviewProcess({ door: door(answersSecond), timeoutMs: 1000 });
  const both = [previews.ask(table(), { kind: 'columns' }), previews.ask(table(), { kind: 'columns' })];
  expect(await both[0]).toEqual({
    ok: false,
    problem: 'data/a.csv could not be read within 1 seconds; look at a smaller part of it.',
  });
  expect(await both[1]).toMatchObject({ ok: true, value: { rows: 7 } });
});

test('a process that dies is a sentence about the table that it read', async () => {
  previews = new PreviewProcess({ door: door("process.on('message', () => process.abort());") });
  expect(await previews.ask(table(), { kind: 'columns' })).toMatchObject({
    ok: false,
    problem: expect.stringMatching(/^data\/a.csv needs more memory than a look may take, or is damaged/),
  });
  expect(previews.isRunning).toBe(false);
});

test('ends when nobody asks any more, and comes back when somebody does', async () => {
  previews = new PreviewProcess({ door: realDoor, idleMs: 1 });
  expect(await previews.ask(table(), { kind: 'columns' })).toMatchObject({ ok: true });
  while (previews.isRunning) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(await previews.ask(table(), { kind: 'columns' })).toMatchObject({ ok: true, value: { rows: 1 } });
});
