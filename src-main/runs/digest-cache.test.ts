import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DigestCache } from './digest-cache.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
const sha256 = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-digests-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Only what has been left alone for a moment is remembered by its stamp. */
async function settle(): Promise<void> {
  const { ctimeMs } = statSync(at('a'));
  while (Date.now() - ctimeMs < 100) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('digests of files', () => {
  it('are sha256 of the bytes, also of large files', () => {
    const content = 'x'.repeat(3_000_000);
    writeFileSync(at('a'), content);
    expect(new DigestCache(null).digestOf(at('a'))).toBe(sha256(content));
  });

  it('follow a change at once, even one of the same size in the same moment', () => {
    const cache = new DigestCache(null);
    for (let round = 0; round < 300; round += 1) {
      const content = `round ${String(round).padStart(4)}`;
      writeFileSync(at('a'), content);
      expect(cache.digestOf(at('a'))).toBe(sha256(content));
    }
  });

  it('follow a change whose time was put back', async () => {
    const cache = new DigestCache(null);
    writeFileSync(at('a'), 'one');
    utimesSync(at('a'), 1e9, 1e9);
    await settle();
    cache.digestOf(at('a'));
    writeFileSync(at('a'), 'two');
    utimesSync(at('a'), 1e9, 1e9);
    expect(cache.digestOf(at('a'))).toBe(sha256('two'));
  });

  it('follow a file that another took the place of', () => {
    const cache = new DigestCache(null);
    writeFileSync(at('a'), 'one');
    writeFileSync(at('b'), 'two');
    cache.digestOf(at('a'));
    cache.digestOf(at('b'));
    renameSync(at('b'), at('a'));
    expect(cache.digestOf(at('a'))).toBe(sha256('two'));
  });

  it('are none of what is not there, or is no file', () => {
    execFileSync('mkfifo', [at('pipe')]);
    const cache = new DigestCache(null);
    for (const path of [at('missing'), at('missing/below'), at('pipe'), '/dev/null'])
      expect(cache.digestOf(path)).toBeUndefined();
  });

  it('take the word of whoever wrote a file, until it changes', () => {
    const cache = new DigestCache(null);
    writeFileSync(at('a'), 'one');
    cache.trust(at('a'), 'sha256:told');
    expect(cache.digestOf(at('a'))).toBe('sha256:told');
    appendFileSync(at('a'), '!');
    expect(cache.digestOf(at('a'))).toBe(sha256('one!'));
  });
});

describe('digests of folders', () => {
  it('are those of the manifest that the artifact store would hold', () => {
    mkdirSync(at('model/data'), { recursive: true });
    writeFileSync(at('model/MLmodel'), 'flavor');
    writeFileSync(at('model/data/run.sh'), 'x');
    chmodSync(at('model/data/run.sh'), 0o755);
    const entries = [
      { path: 'MLmodel', digest: sha256('flavor'), bytes: 6, mode: 0o644 },
      { path: 'data/run.sh', digest: sha256('x'), bytes: 1, mode: 0o755 },
    ];
    expect(new DigestCache(null).digestOf(at('model'))).toBe(sha256(JSON.stringify({ entries })).replace(':', 'dir:'));
  });

  it('change with a name, a byte or a file more, and not with the order of creation', () => {
    const digest = (files: Readonly<Record<string, string>>): string | undefined => {
      rmSync(at('d'), { recursive: true, force: true });
      mkdirSync(at('d'));
      for (const [name, content] of Object.entries(files)) writeFileSync(join(at('d'), name), content);
      return new DigestCache(null).digestOf(at('d'));
    };
    const before = digest({ a: '1', b: '2' });
    expect(digest({ b: '2', a: '1' })).toBe(before);
    for (const other of [{ a: '1', c: '2' }, { a: '1', b: '3' }, { a: '1' }, { a: '1', b: '2', c: '' }])
      expect(digest(other)).not.toBe(before);
  });

  it('end although a link inside points to the folder itself', () => {
    mkdirSync(at('d'));
    writeFileSync(at('d/a'), '1');
    symlinkSync('.', at('d/self'));
    symlinkSync('nowhere', at('d/dangling'));
    symlinkSync('knot', at('d/knot'));
    mkdirSync(at('plain'));
    writeFileSync(at('plain/a'), '1');
    expect(new DigestCache(null).digestOf(at('d'))).toBe(new DigestCache(null).digestOf(at('plain')));
  });
});

describe('stored digests', () => {
  it('serve the next process: an unchanged file is not read again', async () => {
    writeFileSync(at('a'), 'one');
    await settle();
    const first = new DigestCache(at('digests.tsv'));
    first.digestOf(at('a'));
    first.save();
    const text = readFileSync(at('digests.tsv'), 'utf8').replace(sha256('one'), 'sha256:remembered');
    writeFileSync(at('digests.tsv'), text);
    expect(new DigestCache(at('digests.tsv')).digestOf(at('a'))).toBe('sha256:remembered');
  });

  it.each([
    ['torn', (text: string) => text.slice(0, -5)],
    ['garbage', () => '\0\t\n\t\t\n'],
    ['empty', () => ''],
  ])('that are %s cost time only, and what is added then is read well', async (_name, damage) => {
    writeFileSync(at('a'), 'one');
    await settle();
    const first = new DigestCache(at('digests.tsv'));
    first.digestOf(at('a'));
    first.save();
    writeFileSync(at('digests.tsv'), damage(readFileSync(at('digests.tsv'), 'utf8')));
    for (let time = 0; time < 2; time += 1) {
      const again = new DigestCache(at('digests.tsv'));
      expect(again.digestOf(at('a'))).toBe(sha256('one'));
      again.save();
    }
  });

  it('are written anew once they are mostly of old', async () => {
    writeFileSync(at('a'), 'one');
    await settle();
    const stale = Array.from({ length: 2000 }, (_, index) => `1.2.3.${index}\tsha256:old\t${at('b')}\n`).join('');
    writeFileSync(at('digests.tsv'), stale);
    const cache = new DigestCache(at('digests.tsv'));
    expect(cache.digestOf(at('a'))).toBe(sha256('one'));
    expect(readFileSync(at('digests.tsv'), 'utf8').split('\n')).toHaveLength(2001);
    cache.save();
    expect(readFileSync(at('digests.tsv'), 'utf8').split('\n')).toHaveLength(3);
  });

  it('cope with tabs in a name, and leave out one with a line end', async () => {
    const names = ['with\ttab', 'with\nline'];
    for (const name of names) writeFileSync(at(name), name);
    writeFileSync(at('a'), 'one');
    await settle();
    const first = new DigestCache(at('digests.tsv'));
    for (const name of names) first.digestOf(at(name));
    first.save();
    const next = new DigestCache(at('digests.tsv'));
    for (const name of names) expect(next.digestOf(at(name))).toBe(sha256(name));
  });
});
