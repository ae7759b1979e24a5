import { type FSWatcher, rmSync, statfsSync, watch, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../base/atomic-file.ts';

/** Whoever waits longer than this for word from the kernel, in milliseconds, believes nothing that was vouched for. */
const fenceWithinMs = 200;

/** File systems (`f_type` of statfs(2)) whose every change the kernel of this machine sees: others may be changed from afar. */
const localFileSystems: ReadonlySet<number> = new Set([
  0xef53, // ext2 to ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
  0xf2f52010, // F2FS
  0x2fc12fc1, // ZFS
]);

/** What digests of files and of folders begin with; the rest is the name of the blob. */
const kinds = ['sha256:', 'sha256dir:'];

/**
 * Remembers which blobs were found whole, for as long as the kernel (inotify) reports no change of their folders, so that
 * they need not be looked at again. `settle` must come before a decision: it waits until every change that happened
 * before it was taken in, with a file of its own as the mark in the kernel's queue (Watchman's cookies). Where folders
 * cannot be watched nothing is ever vouched for, which costs a `stat` each and nothing else.
 */
export class BlobWatch {
  readonly #store: string;
  /** Unknown until the first folder is watched: the store of a new project is not there yet. */
  #isLocal: boolean | null = null;
  readonly #folders = new Map<string, FSWatcher | null>();
  readonly #vouched = new Set<string>();
  #fence: { readonly name: string; readonly reached: () => void } | null = null;
  #fences = 0;

  /** @param blobs the folder with the blobs, in folders of two hex digits */
  constructor(blobs: string) {
    this.#store = dirname(blobs);
  }

  /** Whether the blob of a digest was found whole and nothing happened to it since. */
  isVouched(digest: string): boolean {
    return this.#vouched.has(digest);
  }

  /** Watches the folder of a blob; to be called before the blob is looked at. */
  watch(path: string): void {
    const folder = dirname(path);
    if (this.#folders.has(folder)) return;
    this.#isLocal ??= process.platform === 'linux' ? isLocal(this.#store) : false;
    if (!this.#isLocal) return;
    this.#folders.set(folder, null);
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => this.#changed(folder, name));
      watcher.on('error', () => this.#forget(folder));
      this.#folders.set(folder, watcher);
    } catch {
      // No folder, or no watches left: its blobs are looked at each time.
    }
  }

  /** The blob of a digest was looked at, after its folder was watched, and is whole. */
  vouch(digest: string, path: string): void {
    if (this.#folders.get(dirname(path))) this.#vouched.add(digest);
  }

  /** Resolves when every change that happened before the call was taken in. */
  async settle(): Promise<void> {
    const folder = [...this.#folders].find(([, watcher]) => watcher !== null)?.[0];
    if (folder === undefined) return;
    this.#fences += 1;
    const name = `.fence.${process.pid}.${this.#fences}`;
    const isReached = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), fenceWithinMs);
      this.#fence = {
        name,
        reached: () => {
          clearTimeout(timer);
          resolve(true);
        },
      };
      try {
        writeFileSync(join(folder, name), '');
        rmSync(join(folder, name), { force: true });
      } catch {
        clearTimeout(timer);
        resolve(false);
      }
    });
    this.#fence = null;
    if (!isReached) this.close();
  }

  /** Watches nothing any more and vouches for nothing. */
  close(): void {
    for (const folder of [...this.#folders.keys()]) this.#forget(folder);
    this.#folders.clear();
  }

  #changed(folder: string, name: string | null): void {
    if (name !== null && name === this.#fence?.name) return this.#fence.reached();
    // Without a name, or when the folder itself went, it may have been any of them.
    if (name === null || name === basename(folder)) this.#forget(folder);
    else for (const kind of kinds) this.#vouched.delete(kind + name);
  }

  #forget(folder: string): void {
    this.#folders.get(folder)?.close();
    this.#folders.delete(folder);
    const prefixes = kinds.map((kind) => kind + basename(folder));
    for (const digest of this.#vouched) {
      if (prefixes.some((prefix) => digest.startsWith(prefix))) this.#vouched.delete(digest);
    }
  }
}

/** Null while the folder is not there. */
function isLocal(folder: string): boolean | null {
  try {
    return localFileSystems.has(statfsSync(folder).type);
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? null : false;
  }
}
