import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { appendDurably, readIfThere, readNdjson, writeFileAtomic } from '../base/atomic-file.ts';

/** Where a text came from. */
export interface VersionSource {
  /** Path below the project. */
  readonly file: string;
  readonly runId?: string;
}

export interface Version extends Partial<VersionSource> {
  /** `v1`, `v2`, … for each pipeline. */
  readonly id: string;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
  readonly message?: string;
  /** Hex sha256 of the text. */
  readonly digest: string;
}

export interface RecordedVersion extends Version {
  /** False when a version with this very text is there already; then that one is returned. */
  readonly isNew: boolean;
}

export interface Versions {
  /** Keeps a text as a version of its pipeline; on the disk when it returns. `source` is where it was seen first. */
  record(pipelineId: string, text: string, message?: string, source?: VersionSource): Promise<RecordedVersion>;
  /** Oldest first; none for a pipeline that is not known. */
  list(pipelineId: string): Promise<readonly Version[]>;
  /** The exact text of a version; `undefined` when there is no such version, or its text is damaged. */
  text(pipelineId: string, id: string): Promise<string | undefined>;
  /**
   * Puts the text of a version into a file. The text that stands there is first kept as a version itself.
   * `undefined` when there is no such version; nothing is changed then.
   */
  restore(pipelineId: string, id: string, file: string): Promise<RecordedVersion | undefined>;
}

/**
 * Version history of a project's pipelines in `folder`: texts under their digest, and for each pipeline a list that
 * only grows. A text equal to any earlier version of the pipeline is that version.
 */
export function createVersions(options: { readonly folder: string; readonly now?: () => Date }): Versions {
  const now = options.now ?? (() => new Date());
  const textFile = (digest: string) => join(options.folder, 'texts', digest.slice(0, 2), digest);
  const indexFile = (pipelineId: string) => join(options.folder, 'pipelines', `${fileName(pipelineId)}.ndjson`);
  /** Numbers are given one after another. */
  let last: Promise<unknown> = Promise.resolve();

  async function list(pipelineId: string): Promise<readonly Version[]> {
    const { values } = await readNdjson(indexFile(pipelineId));
    return values.filter(isVersion);
  }

  async function text(pipelineId: string, id: string): Promise<string | undefined> {
    const version = (await list(pipelineId)).find((each) => each.id === id);
    const found = version ? await readIfThere(textFile(version.digest)) : undefined;
    return found !== undefined && digestOf(found) === version?.digest ? found : undefined;
  }

  async function recordNext(
    pipelineId: string,
    content: string,
    message?: string,
    source?: VersionSource,
  ): Promise<RecordedVersion> {
    const digest = digestOf(content);
    const versions = await list(pipelineId);
    const known = versions.find((version) => version.digest === digest);
    if (known && (await text(pipelineId, known.id)) !== undefined) return { ...known, isNew: false };
    await writeFileAtomic(textFile(digest), content, { mode: 0o444 });
    if (known) return { ...known, isNew: false };
    const number = Math.max(0, ...versions.map((version) => Number(version.id.slice(1)))) + 1;
    const said = message === undefined ? {} : { message };
    const version: Version = { id: `v${number}`, createdAt: now().toISOString(), ...said, ...source, digest };
    await appendDurably(indexFile(pipelineId), version);
    return { ...version, isNew: true };
  }

  function record(...request: Parameters<typeof recordNext>): Promise<RecordedVersion> {
    const recorded = last.then(() => recordNext(...request));
    last = recorded.catch(() => undefined);
    return recorded;
  }

  return {
    record,
    list,
    text,
    async restore(pipelineId, id, file) {
      const content = await text(pipelineId, id);
      if (content === undefined) return undefined;
      const current = await readIfThere(file);
      if (current !== undefined) await record(pipelineId, current, `Before ${id} was restored`);
      const restored = await record(pipelineId, content);
      await writeFileAtomic(file, content);
      return restored;
    },
  };
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An id of a file that is only half right may hold anything; it never becomes a path. */
const fileName = (pipelineId: string): string =>
  /^[a-z0-9][a-z0-9-]{0,99}$/.test(pipelineId) ? pipelineId : `${digestOf(pipelineId)}.id`;

function isVersion(value: unknown): value is Version {
  if (typeof value !== 'object' || value === null) return false;
  const { id, createdAt, digest } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    /^v[1-9]\d*$/.test(id) &&
    typeof createdAt === 'string' &&
    typeof digest === 'string' &&
    /^[0-9a-f]{64}$/.test(digest)
  );
}
