import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { isObject, type Json } from '../../shared/base/json.ts';
import type { PipelineDocument } from '../../shared/pipeline/pipeline-document.ts';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { readIfThere, writeFileAtomic } from '../base/atomic-file.ts';
import { isHiddenFile } from './would-run.ts';

export interface Trust {
  /** Everything in this folder, which came from somebody else, runs nothing until it is accepted. */
  markRestricted(folder: string): Promise<void>;
  /** Whether a pipeline file, with this text, lies in a restricted folder and was not accepted as it is now. */
  isRestricted(file: string, text: string): Promise<boolean>;
  /** A person looked at what the file would run, and wants it: until one byte of that changes. */
  accept(file: string, text: string): Promise<void>;
}

interface TrustRecord {
  readonly folder: string;
  /** Digests of what was accepted. */
  readonly accepted: readonly string[];
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
    for (let folder = dirname(await realFile(file)); ; folder = dirname(folder)) {
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
    async isRestricted(file, text) {
      const record = await restrictedAbove(file);
      return record !== undefined && !record.accepted.includes(await digestOfWhatRuns(record.folder, text));
    },
    async accept(file, text) {
      const record = await restrictedAbove(file);
      if (!record) return;
      const digest = await digestOfWhatRuns(record.folder, text);
      const accepted = [...new Set([...record.accepted, digest])];
      await writeFileAtomic(recordFile(record.folder), JSON.stringify({ ...record, accepted }), { mode: 0o600 });
    },
  };
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
 * Hex sha256 over what the pipeline would run: its steps and parameters (not its layout, names and comments), the
 * files that it names, all node types, and all code in the folder, which steps may load.
 */
async function digestOfWhatRuns(folder: string, text: string): Promise<string> {
  const hash = createHash('sha256');
  const { document } = parsePipelineFile(text);
  hash.update(document ? plainText(document) : text);
  const named = new Set(document ? textsIn(document).map((value) => value.replace(/:[A-Za-z_]\w*$/, '')) : []);
  for (const path of await filesBelow(folder)) {
    const name = relative(folder, path).split(sep).join('/');
    const isNamed = named.has(name) || [...parents(name)].some((parent) => named.has(parent));
    if (!isNamed && !codeFile.test(name) && !isHiddenFile(name)) continue;
    hash.update(`\n${JSON.stringify(name)} `);
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  }
  return hash.digest('hex');
}

const codeFile = /^nodes\/|\.(?:py|pyx|so|sh|bash|zsh|r|jl|sql|js|mjs|cjs|ts|pl|rb|lua|ipynb|toml|cfg|ini)$/i;

function plainText(document: PipelineDocument): string {
  const { parameters, defaults, nodes, schedule } = document;
  const untitled = nodes.map(({ title: _title, ...node }) => node);
  const plain = (_key: string, value: unknown): unknown => (value instanceof Map ? [...value] : value);
  return JSON.stringify({ parameters, defaults, nodes: untitled, schedule }, plain);
}

function textsIn(document: PipelineDocument): string[] {
  const found: string[] = [];
  const look = (value: Json): void => {
    if (typeof value === 'string') found.push(normalPath(value));
    else if (Array.isArray(value)) for (const item of value as readonly Json[]) look(item);
    else if (isObject(value)) for (const item of Object.values(value)) look(item);
  };
  for (const parameter of document.parameters.values()) look(parameter.default ?? null);
  look(document.defaults.parameters);
  for (const node of document.nodes) {
    look(node.parameters);
    found.push(...node.files.map(normalPath));
  }
  return found;
}

const normalPath = (path: string): string => path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');

function* parents(name: string): Generator<string> {
  for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) yield name.slice(0, at);
}

/** All regular files, sorted; state and version control apart. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (name === '.trainyard' || name === '.git' || name === '__pycache__') continue;
    const path = join(folder, name);
    const stats = await lstat(path);
    if (stats.isDirectory()) found.push(...(await filesBelow(path)));
    else if (stats.isFile()) found.push(path);
    // A link runs what it leads to; where it leads is part of what was looked at.
    else if (stats.isSymbolicLink() && (await isFile(path))) found.push(path);
  }
  return found;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await lstat(await realpath(path))).isFile();
  } catch {
    return false;
  }
}
