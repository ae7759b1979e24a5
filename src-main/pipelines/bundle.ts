import { isUtf8 } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { deflateSync, type Zippable, zipSync } from 'fflate';
import { isObject } from '../../shared/base/json.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { Catalog } from '../../shared/catalog/node-type.ts';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { errorCode, syncFolder, writeFileAtomic } from '../base/atomic-file.ts';
import { makeFolder } from '../base/make-folder.ts';
import { filesOfPipeline, readRegularFile } from './bundle-files.ts';
import { entryNameProblem } from './entry-names.ts';
import type { Trust } from './trust.ts';
import { codeOf } from './what-runs.ts';
import { isHiddenFile, type WouldRun, whatWouldRun } from './would-run.ts';
import { archiveLimits, readZipDirectory, type ZipEntry } from './zip-directory.ts';
import { extractEntry } from './zip-extract.ts';

const manifestName = 'trainyard-bundle.json';

export interface BundledFile {
  readonly path: string;
  /** `sha256:<hex>` */
  readonly digest: string;
  readonly bytes: number;
}

/** Content of `trainyard-bundle.json`. */
export interface BundleManifest {
  readonly formatVersion: 1;
  readonly kind: 'TrainyardBundle';
  /** Path of the pipeline file in the bundle. */
  readonly pipeline: string;
  readonly files: readonly BundledFile[];
}

export interface BundleContents {
  readonly manifest: BundleManifest;
  readonly pipelineText: string;
  readonly wouldRun: WouldRun;
  /** Files that are not seen at a glance, or that some programs run without being told to. */
  readonly hiddenFiles: readonly string[];
  /** Folders of node types that the bundle brings. */
  readonly nodeTypes: readonly string[];
  /** Scripts, code of node types, and files that nodes list; the text is `null` where it is none, or is long. */
  readonly code: readonly { readonly path: string; readonly text: string | null }[];
}

/** One sentence that names the file and what to do. */
export type BundleProblem = string;

export interface CreateBundle {
  readonly project: string;
  readonly pipelineFile: string;
  readonly catalog: Catalog;
  readonly out: string;
}

/** Packs a pipeline with all that it needs from its project into one file. Equal content gives equal bytes. */
export async function createBundle(options: CreateBundle): Promise<Result<BundleManifest, BundleProblem>> {
  const project = await realpath(options.project);
  const text = await readRegularFile(await realpath(options.pipelineFile), 5_000_000);
  if (!text.ok) return text;
  const { document, diagnostics } = parsePipelineFile(text.value);
  if (!document) return problem(`${options.pipelineFile}: ${diagnostics[0]?.message ?? 'is not a pipeline file.'}`);
  const files = await filesOfPipeline(project, document, options.catalog);
  if (!files.ok) return files;
  const pipeline = relative(project, await realpath(options.pipelineFile))
    .split(sep)
    .join('/');
  const contents = new Map<string, Buffer>([
    ['trainyard.yaml', Buffer.from(projectFile)],
    [pipeline, text.value],
  ]);
  let left = archiveLimits.totalBytes - text.value.length;
  for (const path of files.value) {
    const content = await readRegularFile(join(project, path), left);
    if (!content.ok) return content;
    left -= content.value.length;
    contents.set(path, content.value);
  }
  for (const path of contents.keys()) {
    const wrong = entryNameProblem(path);
    if (wrong) return problem(`${JSON.stringify(path)} ${wrong}; rename it, so that every system can open the bundle.`);
  }
  const sorted = [...contents].sort(([left], [right]) => (left < right ? -1 : 1));
  const manifest: BundleManifest = {
    formatVersion: 1,
    kind: 'TrainyardBundle',
    pipeline,
    files: sorted.map(([path, content]) => ({ path, digest: digestOf(content), bytes: content.length })),
  };
  const entries: Zippable = { [manifestName]: Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`) };
  for (const [path, content] of sorted) entries[path] = [content, { level: packsTooWell(content) ? 0 : 6 }];
  // The time of a zip is local time without a zone, so this is the same everywhere; 1980 is the first it can hold.
  const mtime = new Date(1980, 0, 1);
  await writeFileAtomic(options.out, zipSync(entries, { mtime, os: 3, attrs: 0o100644 << 16 }));
  return ok(manifest);
}

const projectFile = 'apiVersion: trainyard/v1\nkind: Project\n';

/** A file that packs so well that the bundle would be taken for a bomb goes in as it is. */
const packsTooWell = (content: Buffer): boolean =>
  content.length > archiveLimits.ratioFrom &&
  deflateSync(content, { level: 6 }).length * archiveLimits.ratio < content.length;

/** Lists a bundle and what it would run. Reads the file only: nothing is written, started or looked up. */
export async function inspectBundle(bundle: string): Promise<Result<BundleContents, BundleProblem>> {
  return withBundle(bundle, async (archive, entries) => {
    const manifest = await readManifest(archive, entries);
    if (!manifest.ok) return manifest;
    const entry = entries.find(({ name }) => name === manifest.value.pipeline);
    const text = entry ? await readSmall(archive, entry, 5_000_000) : problem('has no pipeline file');
    if (!text.ok) return text;
    const { document, diagnostics } = parsePipelineFile(text.value);
    if (!document) return problem(`has a pipeline file that cannot be read: ${diagnostics[0]?.message ?? ''}`);
    const names = entries.map(({ name }) => name).filter((name) => name !== manifestName);
    const isCode = codeOf(document);
    const code: { path: string; text: string | null }[] = [];
    const told = new Set([manifestName, 'trainyard.yaml', manifest.value.pipeline]);
    const others = entries.filter(({ name }) => !told.has(name));
    for (const file of others.filter(({ name }) => isCode(name)).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const content = file.bytes > longestCode ? ok(null) : await readSmall(archive, file, longestCode);
      if (!content.ok) return content;
      code.push({ path: file.name, text: content.value && textIn(content.value) });
    }
    return ok({
      manifest: manifest.value,
      pipelineText: text.value.toString('utf8'),
      wouldRun: whatWouldRun(document),
      hiddenFiles: names.filter(isHiddenFile).sort(),
      nodeTypes: names.filter((name) => /^nodes\/.*\bnode\.yaml$/.test(name)).map((name) => dirname(name)),
      code,
    });
  });
}

/** A longer file is told by its size only. */
const longestCode = 256 * 1024;

/** What `inspectBundle` shows of a file; `null` when it is no text. */
export const textIn = (content: Buffer): string | null =>
  content.includes(0) || !isUtf8(content) ? null : content.toString('utf8');

/** One file of a bundle; undefined when it holds no such file. */
export function readBundledFile(bundle: string, path: string): Promise<Result<Buffer | undefined, BundleProblem>> {
  return withBundle<Buffer | undefined>(bundle, async (archive, entries) => {
    const entry = entries.find(({ name }) => name === path);
    return entry ? await readSmall(archive, entry, 5_000_000) : ok(undefined);
  });
}

/** Reads every byte and compares it with the manifest; the problem names the first file that is not as it should be. */
export function verifyBundle(bundle: string): Promise<Result<BundleManifest, BundleProblem>> {
  return withBundle(bundle, (archive, entries) => unpack(archive, entries, null));
}

/**
 * Unpacks a bundle into a folder that is not there yet or is empty, wholly or not at all; everything in it is
 * restricted before it can be seen under its name. Nothing of it is run.
 */
export async function openBundle(
  bundle: string,
  folder: string,
  trust: Trust,
): Promise<Result<BundleManifest, BundleProblem>> {
  const target = resolve(folder);
  if (!(await isFree(target))) return problem(`${folder} is not empty; choose a new folder.`);
  const building = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.opening`);
  try {
    makeFolder(dirname(target));
    await mkdir(building, { mode: 0o700 });
    const unpacked = await withBundle(bundle, (archive, entries) => unpack(archive, entries, building));
    if (!unpacked.ok) return unpacked;
    await trust.markRestricted(target);
    await rm(target, { recursive: true, force: true });
    await rename(building, target);
    await syncFolder(dirname(target));
    return unpacked;
  } catch (error) {
    if (errorCode(error) === '') throw error;
    const why = errorCode(error) === 'ENOSPC' ? 'the disk is full' : errorCode(error);
    return problem(`${bundle} could not be opened in ${folder} (${why}); nothing was changed.`);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    return errorCode(error) === 'ENOENT';
  }
}

/** Opens the archive, checks its directory, and turns the end of a sentence into one. */
async function withBundle<Value>(
  bundle: string,
  action: (archive: FileHandle, entries: readonly ZipEntry[]) => Promise<Result<Value, string>>,
): Promise<Result<Value, BundleProblem>> {
  let archive: FileHandle;
  try {
    archive = await open(bundle, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return problem(`${bundle} cannot be read (${errorCode(error)}).`);
  }
  try {
    if (!(await archive.stat()).isFile()) return problem(`${bundle} is not a file.`);
    const entries = await readZipDirectory(archive);
    const result = entries.ok ? await action(archive, entries.value) : entries;
    return result.ok
      ? result
      : problem(`${bundle} ${result.problem}; nothing was opened. Ask for it to be sent again.`);
  } finally {
    await archive.close();
  }
}

async function unpack(
  archive: FileHandle,
  entries: readonly ZipEntry[],
  folder: string | null,
): Promise<Result<BundleManifest, string>> {
  const manifest = await readManifest(archive, entries);
  if (!manifest.ok) return manifest;
  const expected = new Map(manifest.value.files.map((file) => [file.path, file]));
  for (const entry of entries) {
    const file = expected.get(entry.name);
    if (entry.name !== manifestName && !file) return problem(`holds ${entry.name}, which its manifest does not name`);
    const digest = await extractTo(archive, entry, folder === null ? null : join(folder, entry.name));
    if (!digest.ok) return digest;
    if (file && (file.digest !== `sha256:${digest.value}` || file.bytes !== entry.bytes)) {
      return problem(`was changed: ${entry.name} is not the file that its manifest names`);
    }
    expected.delete(entry.name);
  }
  const [missing] = expected.keys();
  return missing === undefined ? manifest : problem(`lacks ${missing}, which its manifest names`);
}

async function extractTo(archive: FileHandle, entry: ZipEntry, path: string | null): Promise<Result<string, string>> {
  if (path === null) return extractEntry(archive, entry, async () => undefined);
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'wx', 0o644);
  try {
    const digest = await extractEntry(archive, entry, (chunk) => file.writeFile(chunk));
    await file.sync();
    return digest;
  } finally {
    await file.close();
  }
}

async function readSmall(archive: FileHandle, entry: ZipEntry, limit: number): Promise<Result<Buffer, string>> {
  if (entry.bytes > limit) return problem(`holds ${entry.name}, which is too large`);
  const chunks: Buffer[] = [];
  const digest = await extractEntry(archive, entry, async (chunk) => void chunks.push(chunk));
  return digest.ok ? ok(Buffer.concat(chunks)) : digest;
}

async function readManifest(
  archive: FileHandle,
  entries: readonly ZipEntry[],
): Promise<Result<BundleManifest, string>> {
  const entry = entries.find(({ name }) => name === manifestName);
  if (!entry) return problem('is not a Trainyard bundle: it has no trainyard-bundle.json');
  const text = await readSmall(archive, entry, 5_000_000);
  if (!text.ok) return text;
  const manifest = parseManifest(text.value.toString('utf8'));
  return manifest ? ok(manifest) : problem('has a manifest that cannot be read, or is of a newer version of Trainyard');
}

function parseManifest(text: string): BundleManifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || value.formatVersion !== 1 || value.kind !== 'TrainyardBundle') return undefined;
    const whole =
      typeof value.pipeline === 'string' &&
      Array.isArray(value.files) &&
      value.files.every((file) => isObject(file) && typeof file.path === 'string' && typeof file.digest === 'string');
    return whole ? (value as unknown as BundleManifest) : undefined;
  } catch {
    return undefined;
  }
}

const digestOf = (content: Buffer): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;
