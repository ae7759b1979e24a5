import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Artifact } from '../../shared/plan/step-record.ts';
import { ArtifactStore } from './artifact-store.ts';
import { DigestCache } from './digest-cache.ts';

let folder: string;
let store: ArtifactStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-store-'));
  store = new ArtifactStore(folder, new DigestCache(null));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hex = (content: string): string => createHash('sha256').update(content).digest('hex');

function publish(content: string): string {
  const path = store.blobPath(`sha256:${hex(content)}`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return `sha256:${hex(content)}`;
}

function publishDirectory(files: Readonly<Record<string, string>>): Pick<Artifact, 'digest' | 'kind'> {
  const entries = Object.entries(files).map(([path, content]) => ({
    path,
    digest: publish(content),
    bytes: content.length,
    mode: 0o444,
  }));
  const manifest = JSON.stringify({ entries });
  publish(manifest);
  return { digest: `sha256dir:${hex(manifest)}`, kind: 'directory' };
}

describe('ArtifactStore', () => {
  it('finds a blob under its first two digits', () => {
    expect(store.blobPath('sha256:abcdef')).toBe(join(folder, 'blobs', 'ab', 'abcdef'));
    expect(store.blobPath('sha256dir:abcdef')).toBe(join(folder, 'blobs', 'ab', 'abcdef'));
  });

  it('publishes JSON once, read-only, and reads it back', () => {
    const artifact = store.putJson({ b: 1, a: [2] }, 'x.json');
    expect(artifact).toMatchObject({ kind: 'file', bytes: 15, name: 'x.json' });
    expect(store.putJson({ b: 1, a: [2] }, 'x.json')).toEqual(artifact);
    expect(store.readJson(artifact.digest)).toEqual({ b: 1, a: [2] });
    expect(statSync(store.blobPath(artifact.digest)).mode & 0o222).toBe(0);
    expect(store.verify(artifact)).toBe(true);
  });

  it('has nothing of what is missing or no JSON', () => {
    expect(store.readJson('sha256:00')).toBeUndefined();
    expect(store.readJson(publish('no json'))).toBeUndefined();
    expect(store.manifest(publish('{"entries":1}'))).toBeUndefined();
    expect(store.manifest(publish('[]'))).toBeUndefined();
  });

  it('verifies every file of a directory', () => {
    const model = publishDirectory({ MLmodel: 'flavor', 'data/model.pkl': 'bytes' });
    expect(store.verify(model)).toBe(true);
    expect(store.manifest(model.digest)?.map(({ path }) => path)).toEqual(['MLmodel', 'data/model.pkl']);
    writeFileSync(store.blobPath(`sha256:${hex('bytes')}`), 'bytez');
    expect(store.verify(model)).toBe(false);
  });

  it.each(['use', 'look'] as const)('does not believe a damaged blob that it is asked to %s', (intent) => {
    const digest = publish('content');
    expect(store.verify({ digest, kind: 'file' }, intent)).toBe(true);
    writeFileSync(store.blobPath(digest), 'contend');
    expect(store.verify({ digest, kind: 'file' }, intent)).toBe(false);
    expect(existsSync(store.blobPath(digest))).toBe(intent === 'look');
    const quarantine = join(folder, 'quarantine');
    if (intent === 'use')
      expect(readFileSync(join(quarantine, readdirSync(quarantine)[0] ?? ''), 'utf8')).toBe('contend');
    else expect(existsSync(quarantine)).toBe(false);
  });

  it('misses a blob that is not there, without a quarantine', () => {
    expect(store.verify({ digest: `sha256:${hex('x')}`, kind: 'file' })).toBe(false);
    expect(existsSync(join(folder, 'quarantine'))).toBe(false);
  });

  it('believes what was just published, until it changes', () => {
    const digest = publish('content');
    store.trust({ digest, kind: 'file', bytes: 7, name: 'out' });
    expect(store.verify({ digest, kind: 'file' })).toBe(true);
    writeFileSync(store.blobPath(digest), 'contend!');
    expect(store.verify({ digest, kind: 'file' })).toBe(false);
  });
});
