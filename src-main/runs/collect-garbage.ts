import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ArtifactStore } from './artifact-store.ts';
import { DigestCache } from './digest-cache.ts';
import { eventsFile, type ProjectFolders, runFolder } from './run-folder.ts';
import { readEvents, runIds } from './run-reader.ts';
import { StepCache } from './step-cache.ts';

/** A result that no run refers to any more, and what making it again would take. */
export interface UnreferencedResult {
  readonly runId: string;
  readonly stepId: string;
  readonly type: string;
  readonly bytes: number;
  readonly durationMs: number;
}

export interface Garbage {
  /** Files of the artifact store that go. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly bytes: number;
  readonly keptBytes: number;
  readonly results: readonly UnreferencedResult[];
  /** Sum of the recorded durations of `results`, in milliseconds. */
  readonly costMs: number;
}

const digestPattern = /sha256(?:dir)?:[0-9a-f]{64}/g;
const hexOf = (digest: string): string => digest.slice(digest.indexOf(':') + 1);

/**
 * Finds artifacts that no run and no deployment refers to, and what interrupted writes left in the store. Reads only.
 */
export function findGarbage(folders: ProjectFolders): Garbage {
  const store = new ArtifactStore(folders.store, new DigestCache(null));
  const kept = keptBlobs(folders, store);
  const files: { path: string; bytes: number }[] = [];
  const sizes = new Map<string, number>();
  let keptBytes = 0;
  for (const path of filesBelow(join(folders.store, 'blobs'))) {
    const hex = path.slice(-64);
    const bytes = lstatSync(path).size;
    sizes.set(hex, bytes);
    if (kept.has(hex)) keptBytes += bytes;
    else files.push({ path, bytes });
  }
  for (const leftover of ['tmp', 'quarantine']) {
    for (const path of filesBelow(join(folders.store, leftover))) files.push({ path, bytes: lstatSync(path).size });
  }
  const results = unreferenced(folders, store, kept, sizes);
  return {
    files,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    keptBytes,
    results,
    costMs: results.reduce((sum, result) => sum + result.durationMs, 0),
  };
}

/** Removes what `findGarbage` found. Nothing may be writing to the store meanwhile. */
export function sweep(folders: ProjectFolders, garbage: Garbage): void {
  if (garbage.files.length === 0) return;
  // Made again from the run logs, without the results that are about to go.
  new StepCache(stepCacheFile(folders)).discard();
  for (const { path } of garbage.files) rmSync(path, { force: true });
}

const stepCacheFile = (folders: ProjectFolders): string => join(folders.state, 'cache.ndjson');

/** Every digest that is named in a run's log, in a result that a resumed run would adopt, or by a deployment. */
function keptBlobs(folders: ProjectFolders, store: ArtifactStore): Set<string> {
  const kept = new Set<string>();
  const mark = (path: string): void => {
    for (const [digest] of readFileSync(path, 'utf8').matchAll(digestPattern)) {
      if (kept.has(hexOf(digest))) continue;
      kept.add(hexOf(digest));
      if (!digest.startsWith('sha256dir:')) continue;
      for (const entry of store.manifest(digest) ?? []) kept.add(hexOf(entry.digest));
    }
  };
  for (const runId of runIds(folders)) {
    const folder = runFolder(folders, runId);
    if (!existsSync(eventsFile(folder))) continue;
    mark(eventsFile(folder));
    if (readEvents(folder).at(-1)?.type === 'run-finished') continue;
    for (const path of filesBelow(join(folder, 'steps'))) if (path.endsWith('/result.json')) mark(path);
  }
  for (const path of filesBelow(folders.deployments)) if (path.endsWith('/deployment.json')) mark(path);
  return kept;
}

function unreferenced(
  folders: ProjectFolders,
  store: ArtifactStore,
  kept: ReadonlySet<string>,
  sizes: ReadonlyMap<string, number>,
): UnreferencedResult[] {
  const found: UnreferencedResult[] = [];
  for (const { runId, stepId, type, durationMs, record } of new StepCache(stepCacheFile(folders)).all()) {
    const digests = Object.values(record.outputs).map(({ digest }) => digest);
    const going = digests.filter((digest) => !kept.has(hexOf(digest)) && sizes.has(hexOf(digest)));
    if (going.length === 0) continue;
    const blobs = going.flatMap((digest) => [
      hexOf(digest),
      ...(digest.startsWith('sha256dir:') ? (store.manifest(digest) ?? []).map((entry) => hexOf(entry.digest)) : []),
    ]);
    const bytes = blobs.reduce((sum, hex) => sum + (kept.has(hex) ? 0 : (sizes.get(hex) ?? 0)), 0);
    found.push({ runId, stepId, type, bytes, durationMs: Math.round(durationMs) });
  }
  return found.sort((a, b) => b.bytes - a.bytes);
}

/** Regular files at any depth; links are not followed. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
