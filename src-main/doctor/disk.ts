import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { shownBytes } from '../base/shown-bytes.ts';
import type { Finding } from './finding.ts';

const problemBytes = 1024 ** 3;
const warningBytes = 5 * 1024 ** 3;
/** Share of the file system's inodes; without one, no file can be made however much space is left. */
const warningInodes = 0.02;

/** Free space and free inodes where a folder is, or will be. */
export async function diskFinding(id: string, title: string, folder: string): Promise<Finding> {
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  const stats = await statfs(place).catch(() => undefined);
  if (!stats) {
    return { id, title, status: 'problem', detail: `${folder} cannot be looked at.`, fix: 'Check its permissions.' };
  }
  return { id, title, ...judgeDisk(place, stats) };
}

interface DiskFigures {
  readonly bavail: number;
  readonly bsize: number;
  readonly files: number;
  readonly ffree: number;
}

/** What the figures of a file system mean for runs. */
export function judgeDisk(place: string, { bavail, bsize, files, ffree }: DiskFigures): Omit<Finding, 'id' | 'title'> {
  const free = bavail * bsize;
  const space = `${shownBytes(free)} free at ${place}`;
  const fewFiles = files > 0 && ffree / files < warningInodes;
  if (free >= warningBytes && !fewFiles) return { status: 'ok', detail: `${space}.` };
  const detail = fewFiles ? `${space}, and room for only ${ffree} more files (inodes).` : `${space}.`;
  const isProblem = free < problemBytes || (files > 0 && ffree === 0);
  return {
    status: isProblem ? 'problem' : 'warning',
    detail,
    fix: 'Free what no run refers to any more, or delete old runs.',
    command: 'trainyard gc',
  };
}
