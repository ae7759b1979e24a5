import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { startTime } from './process-identity.ts';
import { runProgram } from './run-program.ts';

const options = { env: process.env, cwd: tmpdir() };

test('gives the exit code and what was printed, and passes arguments as they are', async () => {
  const lines: string[] = [];
  const end = await runProgram(['/bin/sh', '-c', 'echo "$1"; echo oops >&2; exit 3', 'x', '$(echo no) "'], {
    ...options,
    onLine: (line) => lines.push(line),
  });
  expect(end).toEqual({ exitCode: 3, stdout: '$(echo no) "', stderr: 'oops' });
  expect(lines.sort()).toEqual(['$(echo no) "', 'oops']);
});

test('a program that is not there is no exception', async () => {
  expect(await runProgram(['/no/such/program'], options)).toMatchObject({ exitCode: null, stdout: '' });
  expect(await runProgram(['/bin/true'], { ...options, cwd: '/no/such/folder' })).toMatchObject({ exitCode: null });
});

test('an abort ends the program with all that it started', async () => {
  const stop = new AbortController();
  let pids: number[] = [];
  const end = await runProgram(['/bin/sh', '-c', 'sleep 300 & echo $$ $!; wait'], {
    ...options,
    signal: stop.signal,
    onLine: (line) => {
      pids = line.split(' ').map(Number);
      stop.abort();
    },
  });
  expect(end.exitCode).toBeNull();
  expect(pids.map(startTime)).toEqual([undefined, undefined]);
  expect(await runProgram(['/bin/true'], { ...options, signal: stop.signal })).toMatchObject({ exitCode: null });
});

test('a program that takes too long is ended', async () => {
  expect((await runProgram(['/bin/sleep', '300'], { ...options, timeoutMs: 50 })).exitCode).toBeNull();
});
