import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isObject } from '../../shared/base/json.ts';
import type { Artifact } from '../../shared/plan/step-record.ts';
import { BlobWatch } from './blob-watch.ts';
import type { DigestCache } from './digest-cache.ts';

/** One file of a directory artifact. */
export interface ManifestEntry {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
  readonly mode: number;
}

/**
 * Content-addressed artifacts, as `docs/step-contract.md` section 5 lays them out. The step runner publishes into it; the
 * engine reads, checks and removes.
 */
export class ArtifactStore {
  readonly folder: string;
  readonly #digests: DigestCache;
  readonly #watch: BlobWatch;

  constructor(folder: string, digests: DigestCache) {
    this.folder = folder;
    this.#digests = digests;
    this.#watch = new BlobWatch(`${folder}/blobs`);
  }

  /** To be awaited before a run decides by what is in the store: changes from outside are taken in. */
  settle(): Promise<void> {
    return this.#watch.settle();
  }

  /** Where the blob of a digest lies; for a directory that is its manifest. */
  blobPath(digest: string): string {
    const hex = digest.slice(digest.indexOf(':') + 1);
    return `${this.folder}/blobs/${hex.slice(0, 2)}/${hex}`;
  }

  /**
   * Whether all bytes of an artifact are there and are what its digest says. A damaged blob is moved to `quarantine/`, so
   * that nobody finds it again; a mere `look` leaves it where it is.
   */
  verify(artifact: Pick<Artifact, 'digest' | 'kind'>, intent: 'use' | 'look' = 'use'): boolean {
    if (!this.#verifyBlob(artifact.digest, intent)) return false;
    if (artifact.kind === 'file') return true;
    return this.manifest(artifact.digest)?.every((entry) => this.#verifyBlob(entry.digest, intent)) ?? false;
  }

  /**
   * What `verify` says, for results that are only to be kept: blobs that were found whole once are believed until the
   * kernel tells of a change, so that a run in which nothing is to be done does not look at each of them again.
   */
  isIntact(artifact: Pick<Artifact, 'digest' | 'kind'>): boolean {
    if (artifact.kind === 'directory') return this.verify(artifact);
    if (this.#watch.isVouched(artifact.digest)) return true;
    const path = this.blobPath(artifact.digest);
    this.#watch.watch(path);
    if (!this.verify(artifact)) return false;
    this.#watch.vouch(artifact.digest, path);
    return true;
  }

  /** Publishes a small JSON value and tells it as an artifact of that name. */
  putJson(value: unknown, name: string): Artifact {
    const text = JSON.stringify(value);
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    const path = this.blobPath(digest);
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true });
      const temporary = `${path}.${process.pid}.tmp`;
      writeFileSync(temporary, text, { mode: 0o444 });
      renameSync(temporary, path);
    }
    this.#digests.trust(path, digest);
    return { digest, kind: 'file', bytes: Buffer.byteLength(text), name };
  }

  /** Notes what the runner has just published, so that it is not read again to be believed. */
  trust(artifact: Artifact): void {
    // While steps publish, each of them would be told to us by the kernel.
    this.#watch.close();
    this.#digests.trust(this.blobPath(artifact.digest), blobDigest(artifact.digest));
    if (artifact.kind === 'directory') {
      for (const entry of this.manifest(artifact.digest) ?? [])
        this.#digests.trust(this.blobPath(entry.digest), entry.digest);
    }
  }

  /** The files of a directory artifact; undefined when its manifest is missing or damaged. */
  manifest(digest: string): readonly ManifestEntry[] | undefined {
    const value = this.readJson(digest);
    if (!isObject(value) || !Array.isArray(value['entries'])) return undefined;
    return value['entries'] as unknown as readonly ManifestEntry[];
  }

  /** The JSON in a blob; undefined when it is missing or not JSON. */
  readJson(digest: string): unknown {
    try {
      return JSON.parse(readFileSync(this.blobPath(digest), 'utf8'));
    } catch {
      return undefined;
    }
  }

  #verifyBlob(digest: string, intent: 'use' | 'look'): boolean {
    const path = this.blobPath(digest);
    const actual = this.#digests.digestOf(path);
    if (actual === blobDigest(digest)) return true;
    if (actual !== undefined && intent === 'use') {
      mkdirSync(join(this.folder, 'quarantine'), { recursive: true });
      renameSync(path, join(this.folder, 'quarantine', `${blobDigest(digest).slice(7)}.${Date.now()}`));
    }
    return false;
  }
}

/** A manifest is stored as a file, so its own bytes are what is checked. */
const blobDigest = (digest: string): string => digest.replace(/^sha256dir:/, 'sha256:');
