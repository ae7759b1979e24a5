import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import {
  bootId,
  endProcessGroup,
  identityOf,
  isAlive,
  type ProcessIdentity,
  readIdentity,
  startTime,
} from './process-identity.ts';

/** Starts a leader of its own session that prints one line (a list of pids) when it is ready. */
async function leader(script: string): Promise<{ identity: ProcessIdentity; pids: number[]; finish: () => void }> {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const identity = identityOf(child.pid ?? 0);
  if (!identity) throw new Error('the leader is gone');
  return { identity, pids: String(line).trim().split(' ').map(Number), finish: () => child.stdin.end() };
}

test('a live process is alive, and another start time or boot is another process', () => {
  const self = identityOf(process.pid);
  if (!self) throw new Error('no identity');
  expect(isAlive(self)).toBe(true);
  expect(isAlive({ ...self, startTime: self.startTime - 1 })).toBe(false);
  expect(isAlive({ ...self, bootId: 'another' })).toBe(false);
  expect(self.bootId).toBe(bootId());
  expect(readIdentity(JSON.parse(JSON.stringify(self)))).toEqual(self);
});

test('there is no identity of what is no process', () => {
  expect(startTime(0)).toBeUndefined();
  expect(startTime(2 ** 31 - 1)).toBeUndefined();
  expect(identityOf(-1)).toBeUndefined();
  for (const value of [null, 'x', {}, { pid: 1, bootId: 2, startTime: 3 }]) expect(readIdentity(value)).toBeUndefined();
});

test('ends a group politely', async () => {
  const { identity, pids } = await leader('sleep 300 & echo $! $$; wait');
  expect(await endProcessGroup(identity, 10_000)).toBe(true);
  expect(pids.map(startTime)).toEqual([undefined, undefined]);
});

test('kills what ignores the polite end, also in a session of its own', async () => {
  const { identity, pids } = await leader(
    `trap "" TERM; setsid sh -c 'trap "" TERM; echo $$ $PPID; while :; do sleep 1; done' & wait`,
  );
  expect(await endProcessGroup(identity, 100)).toBe(true);
  expect(pids.map(startTime)).toEqual([undefined, undefined]);
  expect(isAlive(identity)).toBe(false);
});

test('finds what is left of a group whose leader is gone', async () => {
  const { identity, pids, finish } = await leader('sleep 300 >/dev/null & echo $! $$; read line');
  const [child = 0, shell = 0] = pids;
  finish();
  while (startTime(shell) !== undefined) await new Promise(setImmediate);
  expect(startTime(child)).toBeDefined();
  expect(await endProcessGroup(identity, 0)).toBe(true);
  expect(startTime(child)).toBeUndefined();
});

test('never touches another process that has the pid now', async () => {
  const { identity } = await leader('echo $$; sleep 300');
  expect(await endProcessGroup({ ...identity, startTime: identity.startTime - 1 }, 0)).toBe(true);
  expect(await endProcessGroup({ ...identity, bootId: 'before' }, 0)).toBe(true);
  expect(isAlive(identity)).toBe(true);
  expect(await endProcessGroup(identity, 0)).toBe(true);
});
