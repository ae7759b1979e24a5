import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identityOf, isAlive } from '../base/process-identity.ts';
import { Terminals } from './terminals.ts';

const door = fileURLToPath(new URL('../terminal.ts', import.meta.url));
let folder: string;
let terminals: Terminals;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-terminal-'));
  terminals = new Terminals(door);
});
afterEach(() => {
  terminals.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a shell and collects what it shows. */
function open(options: { shell?: string; take?: () => Promise<void> } = {}) {
  let output = '';
  let end: { readonly exitCode: number | null; readonly message: string } | null = null;
  let changed = (): void => {};
  const take = options.take ?? (() => Promise.resolve());
  const id = terminals.open(
    {
      cwd: folder,
      shell: options.shell ?? '/bin/sh',
      env: { PATH: process.env['PATH'] ?? '', PS1: '> ', MARK: 'from the test' },
      columns: 90,
      rows: 30,
    },
    {
      onOpened: () => changed(),
      onOutput: (data) => {
        output += data;
        changed();
        return take();
      },
      onEnded: (exitCode, message) => {
        end = { exitCode, message };
        changed();
      },
    },
  );
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
  };
  return {
    id,
    output: () => output,
    shows: (pattern: RegExp) => until(() => pattern.test(output)),
    ended: async () => {
      await until(() => end !== null);
      return end;
    },
  };
}

test('a shell runs in its folder with its variables and its size, and tells how it ended', async () => {
  const shell = open();
  terminals.write(shell.id, 'echo "$MARK in $(pwd)"; stty size\n');
  await shell.shows(new RegExp(`from the test in ${folder}\\s+30 90`));
  terminals.resize(shell.id, 120, 40);
  terminals.write(shell.id, 'stty size; exit 3\n');
  await shell.shows(/40 120/);
  expect(await shell.ended()).toEqual({ exitCode: 3, message: 'The shell ended with exit code 3.' });
  expect(terminals.has(shell.id)).toBe(false);
});

test('closing ends the shell and all that it started, also what does not want to', async () => {
  const shell = open();
  terminals.write(
    shell.id,
    `sh -c "trap '' HUP TERM; echo \\$\\$ > stubborn; sleep 600; sleep 600" & setsid -w sh -c 'echo $$ > own; exec sleep 600' &\n`,
  );
  const pidOf = (name: string): number => {
    try {
      return Number(readFileSync(join(folder, name), 'utf8'));
    } catch {
      return 0;
    }
  };
  while (pidOf('stubborn') === 0 || pidOf('own') === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  const identities = [pidOf('stubborn'), pidOf('own')].map(identityOf);
  expect(identities.every((identity) => identity && isAlive(identity))).toBe(true);
  terminals.close(shell.id);
  expect(await shell.ended()).toMatchObject({ exitCode: null });
  expect(identities.some((identity) => identity && isAlive(identity))).toBe(false);
});

test('a shell that is shown slowly has to wait, and loses nothing', async () => {
  let taken: (() => void)[] = [];
  const shell = open({ take: () => new Promise((resolve) => taken.push(resolve)) });
  terminals.write(shell.id, 'stty -echo; seq 1 400000; printf "the-%s\\n" end\n');
  await shell.shows(/\b2000\r\n/);
  let before = -1;
  // It goes on until what nobody took is too much, and then it stands still.
  while (shell.output().length > before) {
    before = shell.output().length;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(before).toBeLessThan(1_500_000);
  const takeAll = setInterval(() => {
    for (const resolve of taken) resolve();
    taken = [];
  }, 1);
  await shell.shows(/the-end\r\n/);
  clearInterval(takeAll);
  const numbers = Array.from({ length: 400_000 }, (_, index) => index + 1);
  expect(shell.output().includes(`${numbers.join('\r\n')}\r\n`)).toBe(true);
});

test('a program that is no shell is told, and the next terminal opens', async () => {
  const broken = open({ shell: '/no/such/shell' });
  expect((await broken.ended())?.exitCode).not.toBe(0);
  const shell = open();
  terminals.write(shell.id, 'exit\n');
  expect(await shell.ended()).toMatchObject({ exitCode: 0 });
});

test('orders to a terminal that has ended do nothing', async () => {
  const shell = open();
  terminals.write(shell.id, 'exit\n');
  await shell.ended();
  terminals.write(shell.id, 'echo again\n');
  terminals.resize(shell.id, 10, 10);
  terminals.close(shell.id);
  expect(shell.output()).not.toContain('again');
});
