import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { StreamEvent } from '../../shared/rpc/contract.ts';
import { readPipelineSource } from '../pipelines/read-pipeline-source.ts';
import { digestOfText } from './document-files.ts';

export type ProjectChange = StreamEvent<'project.changes'>;
type Listener = (change: ProjectChange) => void;

/** Editors write a file in several steps; what is there this many milliseconds after the last of them is told. */
const settleMs = 80;

/** Tells windows what changes in a project: files that they look at, node types, runs, deployments. */
export class ProjectChanges {
  readonly #project: string;
  readonly #listeners = new Set<Listener>();
  /** Files that windows have read, with what was last told of each. */
  readonly #digests = new Map<string, string | null>();
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(project: string) {
    this.#project = project;
  }

  /** @returns what ends it */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#watchNodes();
    return () => this.#listeners.delete(listener);
  }

  tell(change: ProjectChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** A window reads or has written this file: from now on its changes are told. */
  seen(file: string, digest: string): void {
    const before = this.#digests.get(file);
    this.#digests.set(file, digest);
    if (before !== undefined && before !== digest) this.tell({ type: 'file-changed', file, digest });
    this.#watch(dirname(join(this.#project, file)));
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#listeners.clear();
  }

  #look(file: string): void {
    const source = readPipelineSource(join(this.#project, file));
    const digest = source.ok ? digestOfText(source.value) : null;
    if (this.#digests.get(file) === digest) return;
    this.#digests.set(file, digest);
    this.tell({ type: 'file-changed', file, digest });
  }

  /** The project's own node types; their folder may also come later. */
  #watchNodes(): void {
    this.#watch(this.#project);
    const nodes = join(this.#project, 'nodes');
    if (existsSync(nodes)) this.#watch(nodes, true);
  }

  #changed(folder: string, name: string | null): void {
    if (folder === this.#project && name === 'nodes') {
      this.#watchNodes();
      this.#later('catalog', () => this.tell({ type: 'catalog-changed' }));
    }
    for (const file of this.#digests.keys()) {
      const path = join(this.#project, file);
      if (dirname(path) === folder && (name === null || basename(path) === name)) {
        this.#later(file, () => this.#look(file));
      }
    }
  }

  #watch(folder: string, isNodes = false): void {
    if (this.#watchers.has(folder) || !existsSync(folder)) return;
    try {
      const watcher = watch(folder, { recursive: isNodes, persistent: false }, (_, name) => {
        if (isNodes) this.#later('catalog', () => this.tell({ type: 'catalog-changed' }));
        else this.#changed(folder, name);
      });
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // A folder that cannot be watched is looked at when a window reads or saves a file of it.
    }
  }

  #later(key: string, act: () => void): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        act();
      }, settleMs),
    );
  }
}
