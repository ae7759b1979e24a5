import { existsSync, type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { StreamEvent } from '../../shared/rpc/contract.ts';
import { readPipelineSource } from '../pipelines/read-pipeline-source.ts';
import { digestOfText } from './document-files.ts';

export type ProjectChange = StreamEvent<'project.changes'>;
type Listener = (change: ProjectChange) => void;

/** Editors write a file in several steps; what is there this many milliseconds after the last of them is told. */
const settleMs = 80;
/** Some file systems tell nothing, and a watched folder may be replaced: so often files are looked at all the same. */
const lookEveryMs = 3000;

interface WatchedFile {
  /** What was last told of it; null: it is gone. */
  digest: string | null;
  stamp: string;
}

/** Tells windows what changes in a project: files that they look at, node types, runs, deployments. */
export class ProjectChanges {
  readonly #project: string;
  readonly #deployments: string;
  readonly #listeners = new Set<Listener>();
  /** Files that windows have read. */
  readonly #files = new Map<string, WatchedFile>();
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #ticker: NodeJS.Timeout | null = null;

  /** @param deployments the folder with a folder for each deployment */
  constructor(project: string, deployments: string) {
    this.#project = project;
    this.#deployments = deployments;
  }

  /** @returns what ends it */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#lookAround();
    this.#ticker ??= setInterval(() => this.#lookAround(), lookEveryMs).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  tell(change: ProjectChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** A window reads or has written this file: from now on its changes are told. */
  seen(file: string, digest: string): void {
    const before = this.#files.get(file);
    this.#files.set(file, { digest, stamp: this.#stampOf(file) });
    if (before !== undefined && before.digest !== digest) this.tell({ type: 'file-changed', file, digest });
    if (this.#listeners.size > 0) this.#watchFolderOf(file);
  }

  /** Watches nothing any more; a listener that comes later begins anew. */
  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    if (this.#ticker) clearInterval(this.#ticker);
    this.#ticker = null;
  }

  /** Takes up folders that have come or come back, and files whose change nobody told. */
  #lookAround(): void {
    this.#watch(this.#project, (name) => name === 'nodes' && this.#later('/catalog', () => this.#catalogChanged()));
    this.#watch(join(this.#project, 'nodes'), () => this.#later('/catalog', () => this.#catalogChanged()), true);
    this.#watch(
      this.#deployments,
      // What a service writes into its log is no change of the deployment.
      (name) =>
        (name === null || !/(?:^|\/)log\.bin$/.test(name)) && this.#later('/deployments', () => this.#deployed()),
      true,
    );
    for (const [file, { stamp }] of this.#files) {
      this.#watchFolderOf(file);
      if (this.#stampOf(file) !== stamp) this.#later(file, () => this.#look(file));
    }
  }

  #catalogChanged(): void {
    this.#lookAround();
    this.tell({ type: 'catalog-changed' });
  }

  #deployed(): void {
    this.tell({ type: 'deployments-changed' });
  }

  #look(file: string): void {
    const known = this.#files.get(file);
    if (!known) return;
    known.stamp = this.#stampOf(file);
    const source = readPipelineSource(join(this.#project, file));
    const digest = source.ok ? digestOfText(source.value) : null;
    if (known.digest === digest) return;
    known.digest = digest;
    this.tell({ type: 'file-changed', file, digest });
  }

  #stampOf(file: string): string {
    try {
      const { size, mtimeMs, ino } = statSync(join(this.#project, file));
      return `${size}.${mtimeMs}.${ino}`;
    } catch {
      return '';
    }
  }

  #watchFolderOf(file: string): void {
    const folder = dirname(join(this.#project, file));
    this.#watch(folder, () => {});
  }

  #watch(folder: string, changed: (name: string | null) => unknown, recursive = false): void {
    if (this.#watchers.has(folder) || !existsSync(folder)) return;
    try {
      const { ino } = statSync(folder);
      const watcher = watch(folder, { recursive, persistent: false }, (_, name) => {
        if (statSync(folder, { throwIfNoEntry: false })?.ino !== ino) this.#unwatch(folder);
        changed(name);
        for (const file of this.#files.keys()) {
          const path = join(this.#project, file);
          const isMeant = dirname(path) === folder && (name === null || basename(path) === name);
          if (isMeant) this.#later(file, () => this.#look(file));
        }
      });
      watcher.on('error', () => this.#unwatch(folder));
      this.#watchers.set(folder, watcher);
    } catch {
      // A folder that cannot be watched is looked at now and then.
    }
  }

  #unwatch(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  #later(key: string, act: () => void): void {
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      act();
    }, settleMs);
    this.#timers.set(key, timer);
  }
}
