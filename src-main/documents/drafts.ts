import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
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
}

/** Drafts of a project: apart from its files, one for each. */
export interface Drafts {
  save(file: string, text: string, baseDigest: string | null): Promise<Draft>;
  read(file: string): Promise<Draft | null>;
  discard(file: string): Promise<void>;
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
  return {
    async save(file, text, baseDigest) {
      const draft: Draft = { file, text, baseDigest, savedAt: new Date().toISOString() };
      await writeFileAtomic(place(file), JSON.stringify(draft), { mode: 0o600 });
      return draft;
    },
    read: (file) => readAt(place(file)),
    discard: (file) => rm(place(file), { force: true }),
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
