import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, readIfThere, writeFileAtomic } from '../base/atomic-file.ts';

/** A document as it was on a screen and not in its file. */
export interface Draft {
  /** Path inside the project. */
  readonly file: string;
  readonly text: string;
  /** Hex sha256 of the file that the changes began with; null: there was none. */
  readonly baseDigest: string | null;
  readonly savedAt: string;
  /** The window that has it on its screen. */
  readonly windowId: string;
  /** The drafts that it began with: what becomes of this one becomes of them, while they are as they were then. */
  readonly takenFrom?: readonly { readonly windowId: string; readonly savedAt: string }[];
}

/** Drafts of a project: apart from its files, one for each file and window. */
export interface Drafts {
  /** Keeps what this window has not saved; what other windows have not saved stays. */
  save(draft: Omit<Draft, 'savedAt' | 'takenFrom'>): Promise<Draft>;
  /** The draft of this window; where it has none, the newest of all others. */
  read(file: string, windowId?: string): Promise<Draft | null>;
  /** From now on this window shows the draft too: that of the other window stays until this one is saved or discarded. */
  adopt(draft: Draft, windowId: string): Promise<void>;
  /** @param windowId only this window's and those that it began with: what others have not saved stays */
  discard(file: string, windowId?: string): Promise<void>;
  /** Drops all drafts of a file that say what is now in it. */
  settle(file: string, text: string): Promise<void>;
  /** Newest first, each file once. */
  list(): Promise<readonly Draft[]>;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** @param folder where they are kept, for the eyes of this user only */
export function createDrafts(folder: string): Drafts {
  const place = (file: string, windowId: string): string => join(folder, `${hashOf(file)}.${hashOf(windowId)}.json`);
  const readAt = async (path: string): Promise<Draft | null> => {
    const text = await readIfThere(path);
    if (text === undefined) return null;
    try {
      const draft = JSON.parse(text) as Partial<Draft>;
      const isWhole =
        typeof draft.file === 'string' && typeof draft.text === 'string' && typeof draft.savedAt === 'string';
      return isWhole ? (draft as Draft) : null;
    } catch {
      return null;
    }
  };
  /** Newest first, with the path of each. */
  const all = async (start = ''): Promise<(Draft & { readonly path: string })[]> => {
    const names = await readdir(folder).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    });
    const paths = names.filter((name) => name.startsWith(start) && name.endsWith('.json'));
    const drafts = await Promise.all(
      paths.map(async (name) => {
        const draft = await readAt(join(folder, name));
        return draft === null ? [] : [{ ...draft, path: join(folder, name) }];
      }),
    );
    return drafts.flat().sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1));
  };
  const write = async (draft: Draft): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFileAtomic(place(draft.file, draft.windowId), JSON.stringify(draft), { mode: 0o600 });
  };
  /** Looks and writes happen one after another. */
  let last: Promise<unknown> = Promise.resolve();
  const next = <Value>(act: () => Promise<Value>): Promise<Value> => {
    const done = last.then(act);
    last = done.catch(() => undefined);
    return done;
  };
  let lastMs = 0;
  /** No two drafts are equally new. */
  const stamp = (): string => {
    lastMs = Math.max(Date.now(), lastMs + 1);
    return new Date(lastMs).toISOString();
  };
  return {
    save(draft) {
      const savedAt = stamp();
      return next(async () => {
        const before = await readAt(place(draft.file, draft.windowId));
        const stamped: Draft = { ...draft, savedAt, ...(before?.takenFrom && { takenFrom: before.takenFrom }) };
        await write(stamped);
        return stamped;
      });
    },
    async read(file, windowId) {
      const own = windowId === undefined ? null : await readAt(place(file, windowId));
      if (own) return own;
      const [newest] = await all(hashOf(file));
      if (!newest) return null;
      const { path: _path, ...draft } = newest;
      return draft;
    },
    adopt: (draft, windowId) =>
      next(async () => {
        if (draft.windowId === windowId) return;
        const now = await readAt(place(draft.file, draft.windowId));
        if (now?.savedAt !== draft.savedAt) return;
        const takenFrom = [...(now.takenFrom ?? []), { windowId: now.windowId, savedAt: now.savedAt }];
        await write({ ...now, windowId, takenFrom });
      }),
    discard: (file, windowId) =>
      next(async () => {
        const drafts = await all(hashOf(file));
        const taken = drafts.find((draft) => draft.windowId === windowId)?.takenFrom ?? [];
        const isMeant = (draft: Draft): boolean =>
          windowId === undefined ||
          draft.windowId === windowId ||
          taken.some((one) => one.windowId === draft.windowId && one.savedAt === draft.savedAt);
        for (const draft of drafts.filter(isMeant)) await rm(draft.path, { force: true });
      }),
    settle: (file, text) =>
      next(async () => {
        const equal = (await all(hashOf(file))).filter((draft) => draft.text === text);
        for (const { path } of equal) await rm(path, { force: true });
      }),
    async list() {
      const seen = new Set<string>();
      return (await all()).filter(({ file }) => !seen.has(file) && seen.add(file));
    },
  };
}
