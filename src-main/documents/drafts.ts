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
}

/** Drafts of a project: apart from its files, one for each. */
export interface Drafts {
  save(draft: Omit<Draft, 'savedAt'>): Promise<Draft>;
  read(file: string): Promise<Draft | null>;
  /** From now on the draft is this window's, which shows it. */
  adopt(draft: Draft, windowId: string): Promise<void>;
  /** @param windowId only when it is this window's: what another one has not saved stays */
  discard(file: string, windowId?: string): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly Draft[]>;
}

/** @param folder where they are kept, for the eyes of this user only */
export function createDrafts(folder: string): Drafts {
  const place = (file: string): string =>
    join(folder, `${createHash('sha256').update(file).digest('hex').slice(0, 32)}.json`);
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
  const write = async (draft: Draft): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFileAtomic(place(draft.file), JSON.stringify(draft), { mode: 0o600 });
  };
  /** Looks and writes happen one after another. */
  let last: Promise<unknown> = Promise.resolve();
  const next = <Value>(act: () => Promise<Value>): Promise<Value> => {
    const done = last.then(act);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    save(draft) {
      const stamped: Draft = { ...draft, savedAt: new Date().toISOString() };
      return next(async () => {
        await write(stamped);
        return stamped;
      });
    },
    read: (file) => readAt(place(file)),
    adopt: (draft, windowId) =>
      next(async () => {
        const now = await readAt(place(draft.file));
        if (now?.savedAt === draft.savedAt) await write({ ...draft, windowId });
      }),
    discard: (file, windowId) =>
      next(async () => {
        if (windowId !== undefined && (await readAt(place(file)))?.windowId !== windowId) return;
        await rm(place(file), { force: true });
      }),
    async list() {
      const names = await readdir(folder).catch((error: unknown) => {
        if (errorCode(error) === 'ENOENT') return [];
        throw error;
      });
      const drafts = await Promise.all(
        names.filter((name) => name.endsWith('.json')).map((name) => readAt(join(folder, name))),
      );
      return drafts.filter((draft): draft is Draft => draft !== null).sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1));
    },
  };
}
