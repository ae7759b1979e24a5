import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../shared/base/json.ts';
import { writeFileAtomic } from '../base/atomic-file.ts';

/** What people note on a run; kept beside it, so that it stays when the index is made again. */
export interface RunAnnotations {
  readonly tags: readonly string[];
  readonly note: string;
  readonly pinned: boolean;
}

export const noAnnotations: RunAnnotations = { tags: [], note: '', pinned: false };

const annotationsFile = (folder: string): string => join(folder, 'annotations.json');

/** What is noted on a run; a damaged file is as good as none. */
export function readAnnotations(folder: string): RunAnnotations {
  try {
    const value: unknown = JSON.parse(readFileSync(annotationsFile(folder), 'utf8'));
    if (!isObject(value)) return noAnnotations;
    const { tags, note, pinned } = value;
    return {
      tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
      note: typeof note === 'string' ? note : '',
      pinned: pinned === true,
    };
  } catch {
    return noAnnotations;
  }
}

export const writeAnnotations = (folder: string, annotations: RunAnnotations): Promise<void> =>
  writeFileAtomic(annotationsFile(folder), `${JSON.stringify(annotations)}\n`);

/** Equal stamps: the file is the same as when it was read. */
export const annotationsStamp = (folder: string): number =>
  statSync(annotationsFile(folder), { throwIfNoEntry: false })?.mtimeMs ?? 0;
