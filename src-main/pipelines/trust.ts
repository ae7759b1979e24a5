import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { canonicalJson } from '../../shared/base/json.ts';
import type { PipelineDocument } from '../../shared/pipeline/pipeline-document.ts';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { readIfThere, writeFileAtomic } from '../base/atomic-file.ts';
import { folderDigests } from './folder-digests.ts';
import { partOfWhatRuns } from './what-runs.ts';

export interface Trust {
  /** Everything in this folder, which came from somebody else, runs nothing until it is accepted. */
  markRestricted(folder: string): Promise<void>;
  /** This one pipeline file came from somebody else, into a project of the user's own. */
  markFileRestricted(file: string): Promise<void>;
  /** Whether a pipeline file, with this text, lies in a restricted folder and was not accepted as it is now. */
  isRestricted(file: string, text: string): Promise<boolean>;
  /** A person looked at what the file would run, and wants it: until one byte of that changes. */
  accept(file: string, text: string): Promise<void>;
  /** Files that are not as they were when the pipeline was accepted last; none where it never was. */
  changedSinceAccepted(file: string, text: string): Promise<readonly string[]>;
}

/** Changed files as a message names them: some, and how many more. */
export function namedChanges(changed: readonly string[]): string {
  const more = changed.length > mostNamed ? ` and ${changed.length - mostNamed} more` : '';
  return `${changed.slice(0, mostNamed).join(', ')}${more}`;
}

const mostNamed = 5;

/** Path below the folder to hex sha256. */
type Parts = { readonly [name: string]: string };

interface TrustRecord {
  readonly folder: string;
  /** Digests of what was accepted. */
  readonly accepted: readonly string[];
  /** For each pipeline file the parts of what was accepted last, to tell what changed since. */
  readonly last?: { readonly [file: string]: Parts };
}

/**
 * Remembers which folders came from others, and what of them was accepted. Kept in the user's own `folder`, outside all
 * projects, so that no file can grant itself trust.
 */
export function createTrust(options: { readonly folder: string }): Trust {
  const recordFile = (folder: string): string =>
    join(options.folder, `${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.json`);

  async function recordOf(folder: string): Promise<TrustRecord | undefined> {
    const text = await readIfThere(recordFile(folder));
    if (text === undefined) return undefined;
    try {
      const record = JSON.parse(text) as TrustRecord;
      return Array.isArray(record.accepted) ? record : { folder, accepted: [] };
    } catch {
      // A damaged record still says that the folder is restricted.
      return { folder, accepted: [] };
    }
  }

  async function restrictedAbove(file: string): Promise<TrustRecord | undefined> {
    for (let folder = await realFile(file); ; folder = dirname(folder)) {
      const record = await recordOf(folder);
      if (record) return { ...record, folder };
      if (folder === dirname(folder)) return undefined;
    }
  }

  return {
    async markRestricted(folder) {
      const place = await realFile(folder);
      await writeFileAtomic(recordFile(place), JSON.stringify({ folder: place, accepted: [] }), { mode: 0o600 });
    },
    async markFileRestricted(file) {
      const place = await realFile(file);
      // A folder above says more: its code is part of what is looked at. And what was accepted of a file stays so.
      if (await restrictedAbove(file)) return;
      await writeFileAtomic(recordFile(place), JSON.stringify({ folder: place, accepted: [] }), { mode: 0o600 });
    },
    async isRestricted(file, text) {
      const record = await restrictedAbove(file);
      if (!record) return false;
      const { parts } = await partsIn(record, file, text);
      return !record.accepted.includes(digestOf(parts));
    },
    async accept(file, text) {
      const record = await restrictedAbove(file);
      if (!record) return;
      const { name, parts } = await partsIn(record, file, text);
      const accepted = [...new Set([...record.accepted, digestOf(parts)])];
      const last = { ...record.last, [name]: parts };
      await writeFileAtomic(recordFile(record.folder), JSON.stringify({ ...record, accepted, last }), { mode: 0o600 });
    },
    async changedSinceAccepted(file, text) {
      const record = await restrictedAbove(file);
      if (!record) return [];
      const { name, parts } = await partsIn(record, file, text);
      const before = record.last?.[name];
      if (!before) return [];
      const names = new Set([...Object.keys(before), ...Object.keys(parts)]);
      return [...names].filter((part) => before[part] !== parts[part]).sort();
    },
  };
}

async function partsIn(
  { folder }: TrustRecord,
  file: string,
  text: string,
): Promise<{ readonly name: string; readonly parts: Parts }> {
  const place = await realFile(file);
  // What else lies in the project is the user's own.
  if (place === folder) return { name: basename(place), parts: { [basename(place)]: digestOfPipeline(text) } };
  const name = pathBelow(folder, place);
  return { name, parts: await partsOfWhatRuns(folder, name, text) };
}

/** The path without symbolic links, also where its last part is not there yet. */
async function realFile(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch {
    return join(await realpath(dirname(absolute)), absolute.slice(dirname(absolute).length));
  }
}

/**
 * Hex sha256 of each part of what the pipeline would run: under its own name its steps and parameters (not its layout,
 * names and comments), and of the folder every file that it names or that is not plainly data, which steps may load.
 */
async function partsOfWhatRuns(folder: string, file: string, text: string): Promise<Parts> {
  const isPart = partOfWhatRuns(parsePipelineFile(text).document);
  const others = await folderDigests(folder, isPart);
  return Object.fromEntries([[file, digestOfPipeline(text)], ...others.filter(([name]) => name !== file)]);
}

/** Of what a pipeline would run: not of its layout, names and comments. */
function digestOfPipeline(text: string): string {
  const { document } = parsePipelineFile(text);
  return sha256(document ? plainText(document) : text);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const digestOf = (parts: Parts): string => sha256(canonicalJson(parts));

const pathBelow = (folder: string, path: string): string => relative(folder, path).split(sep).join('/');

function plainText(document: PipelineDocument): string {
  const { parameters, defaults, nodes, schedule } = document;
  const untitled = nodes.map(({ title: _title, ...node }) => node);
  const plain = (_key: string, value: unknown): unknown => (value instanceof Map ? [...value] : value);
  return JSON.stringify({ parameters, defaults, nodes: untitled, schedule }, plain);
}
