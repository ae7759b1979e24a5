import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parseDocument } from 'yaml';
import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import { isObject } from '../../shared/base/json.ts';
import type { Catalog, NodeType } from '../../shared/catalog/node-type.ts';
import { readNodeType } from '../../shared/catalog/read-node-type.ts';

/** The node types of a project, and what is wrong with those that could not be read. */
export interface LoadedCatalog {
  readonly catalog: Catalog;
  readonly diagnostics: readonly Diagnostic[];
}

const ignored = new Set(['sdk', 'library', 'step-runner', 'templates', 'tests', '__pycache__', 'example']);
/** Files of a node's folder that describe it and do not change what a step does. */
const described = /^(README\.md|icon\.svg|example\.yaml|example\/|tests\/)/;

/**
 * Reads all node types below the built-in catalog and below `<project>/nodes`. The project's own win over built-in ones of
 * the same id. Each is cached by the stamps of its files, so that an engine reads what changed and no more.
 */
export class CatalogLoader {
  readonly #builtIn: string;
  readonly #cache = new Map<
    string,
    { readonly stamp: string; readonly type: NodeType | null; readonly problems: readonly Diagnostic[] }
  >();

  /** What was loaded last, returned again as long as it is the same. */
  #last: {
    readonly project: string | null;
    readonly types: readonly unknown[];
    readonly loaded: LoadedCatalog;
  } | null = null;

  constructor(builtInFolder: string) {
    this.#builtIn = builtInFolder;
  }

  /** The node types as they are on disk now; the very same object when nothing has changed since the last call. */
  load(project: string | null): LoadedCatalog {
    const catalog = new Map<string, NodeType>();
    const diagnostics: Diagnostic[] = [];
    const types: unknown[] = [];
    const stamps = new FolderStamps();
    const roots = [this.#builtIn, ...(project === null ? [] : [join(project, 'nodes')])];
    for (const root of roots) {
      for (const folder of nodeFolders(root)) {
        const { type, problems } = this.#read(folder, stamps);
        types.push(type ?? {});
        diagnostics.push(...problems);
        if (type) catalog.set(type.id, type);
      }
    }
    const last = this.#last;
    const same = last?.project === project && last.types.length === types.length;
    if (same && types.every((type, position) => type === last.types[position])) return last.loaded;
    const loaded = { catalog, diagnostics };
    this.#last = { project, types, loaded };
    return loaded;
  }

  #read(
    folder: string,
    stamps: FolderStamps,
  ): { readonly type: NodeType | null; readonly problems: readonly Diagnostic[] } {
    const sdk = join(this.#builtIn, 'sdk');
    const own = filesBelow(folder).filter((path) => !described.test(relative(folder, path).split(sep).join('/')));
    const cached = this.#cache.get(folder);
    const runtime = cached?.type?.runtime;
    const shared = runtime?.kind === 'python' ? runtime.path : [];
    if (cached?.stamp === stampOf(own) + stamps.of([sdk, ...shared])) return cached;

    const file = join(folder, 'node.yaml');
    const document = parseDocument(readFileSync(file, 'utf8'));
    const first = document.errors[0];
    if (first) {
      const message = `${file}: ${first.message.split('\n')[0]}`;
      const problems: Diagnostic[] = [{ code: 'invalid-node-type', severity: 'error', message }];
      return { type: null, problems };
    }
    const value: unknown = document.toJS();
    const draft = readNodeType(value, { folder, file, codeHash: '' });
    if (!draft.ok) return { type: null, problems: draft.problem };
    const path = draft.value.runtime.kind === 'python' ? [...draft.value.runtime.path, sdk] : [];
    const type: NodeType = { ...draft.value, codeHash: hashFiles(folder, own, path, value) };
    const entry = {
      stamp: stampOf(own) + stamps.of([sdk, ...path.slice(0, -1)]),
      type,
      problems: [],
    };
    this.#cache.set(folder, entry);
    return entry;
  }
}

/** Folders with a `node.yaml`, at most two levels down: `<category>/<type>` or, in a project, `<type>`. */
function nodeFolders(root: string): string[] {
  const found: string[] = [];
  for (const name of foldersIn(root)) {
    const folder = join(root, name);
    if (existsSync(join(folder, 'node.yaml'))) found.push(folder);
    else
      for (const inner of foldersIn(folder))
        if (existsSync(join(folder, inner, 'node.yaml'))) found.push(join(folder, inner));
  }
  return found;
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !ignored.has(entry.name) && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === '__pycache__' ? [] : filesBelow(path);
      return entry.isFile() && !entry.name.endsWith('.pyc') ? [path] : [];
    });
}

function stampOf(files: readonly string[]): string {
  return files
    .map((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return `${path}:${stats?.size}:${stats?.mtimeMs}`;
    })
    .join('|');
}

/** Stamps of folders that many node types share, each looked at once in a loading. */
class FolderStamps {
  readonly #known = new Map<string, string>();

  of(folders: readonly string[]): string {
    return folders
      .map((folder) => {
        const stamp = this.#known.get(folder) ?? stampOf(filesBelow(folder));
        this.#known.set(folder, stamp);
        return `|${stamp}`;
      })
      .join('');
  }
}

/** What a step does depends on its own files, the folders on its path, and the parts of `node.yaml` that are not words. */
function hashFiles(folder: string, own: readonly string[], path: readonly string[], value: unknown): string {
  const hash = createHash('sha256');
  const add = (name: string, content: Buffer | string): void => {
    hash.update(`${name}\0${Buffer.byteLength(content)}\0`).update(content);
  };
  for (const file of own) {
    const name = relative(folder, file).split(sep).join('/');
    if (name !== 'node.yaml') add(name, readFileSync(file));
  }
  path.forEach((root, position) => {
    for (const file of filesBelow(root))
      add(`${position}/${relative(root, file).split(sep).join('/')}`, readFileSync(file));
  });
  const spec = isObject(value) && isObject(value['spec']) ? value['spec'] : {};
  add('node.yaml', JSON.stringify([spec['entry'], spec['serve'], spec['runtime'], spec['execution'], spec['outputs']]));
  return hash.digest('hex');
}
