import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobWatch } from './blob-watch.ts';

let folder: string;
let shard: string;
let watched: BlobWatch;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-blobs-'));
  shard = join(folder, 'blobs', 'ab');
  mkdirSync(shard, { recursive: true });
  for (const name of ['abc1', 'abc2']) writeFileSync(join(shard, name), name);
  watched = new BlobWatch(join(folder, 'blobs'));
  for (const name of ['abc1', 'abc2']) {
    watched.watch(join(shard, name));
    watched.vouch(`sha256:${name}`, join(shard, name));
  }
});

afterEach(() => {
  watched.close();
  rmSync(folder, { recursive: true, force: true });
});

const vouched = (): string[] => ['sha256:abc1', 'sha256:abc2'].filter((digest) => watched.isVouched(digest));

describe.runIf(process.platform === 'linux')('blobs that were found whole', () => {
  it('are vouched for while nothing happens, however often it is asked', async () => {
    await watched.settle();
    await watched.settle();
    expect(vouched()).toEqual(['sha256:abc1', 'sha256:abc2']);
  });

  it.each([
    ['deleted', (path: string) => rmSync(path)],
    ['changed in place', (path: string) => appendFileSync(path, '!')],
    [
      'replaced',
      (path: string) => {
        writeFileSync(`${path}.tmp`, 'other');
        renameSync(`${path}.tmp`, path);
      },
    ],
  ])('are looked at again once one was %s before the fence', async (_, act) => {
    act(join(shard, 'abc1'));
    await watched.settle();
    expect(vouched()).toEqual(['sha256:abc2']);
  });

  it('are all looked at again once the store is another one', async () => {
    renameSync(join(folder, 'blobs'), join(folder, 'elsewhere'));
    await watched.settle();
    expect(vouched()).toEqual([]);
  });

  it('are looked at again once their folder is gone', async () => {
    rmSync(shard, { recursive: true });
    await watched.settle();
    expect(vouched()).toEqual([]);
  });

  it('are vouched for in a store that was not there when the engine started', () => {
    const store = join(folder, 'new', 'artifacts');
    const late = new BlobWatch(join(store, 'blobs'));
    const path = join(store, 'blobs', 'ab', 'abc1');
    const vouch = (): boolean => {
      late.watch(path);
      late.vouch('sha256:abc1', path);
      return late.isVouched('sha256:abc1');
    };
    expect(vouch()).toBe(false);
    mkdirSync(join(store, 'blobs', 'ab'), { recursive: true });
    writeFileSync(path, 'abc1');
    expect(vouch()).toBe(true);
    late.close();
  });

  it('are not vouched for in a folder that nobody watches', () => {
    watched.vouch('sha256:cd01', join(folder, 'blobs', 'cd', 'cd01'));
    expect(watched.isVouched('sha256:cd01')).toBe(false);
  });
});
