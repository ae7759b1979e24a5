const systemWords: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'that is not permitted',
  EROFS: 'its file system is read-only',
  ENOSPC: 'the disk is full; free some space and run again',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  ERR_FS_EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'it is there already',
  ENXIO: 'it is a folder, a pipe or a device, not a regular file',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links lead in a circle',
};

/** SQLite's own numbers for what the file system refuses. */
const sqliteCodes: Readonly<Record<number, string>> = { 8: 'EROFS', 13: 'ENOSPC' };

/** What the operating system refused (no permission, no space), in one sentence; `undefined` for any other error. */
export function systemProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const {
    errcode,
    code = '',
    dest,
    path = dest,
  } = error as NodeJS.ErrnoException & { dest?: string; errcode?: number };
  const known = sqliteCodes[(errcode ?? 0) & 0xff] ?? code;
  const words = Object.hasOwn(systemWords, known) ? systemWords[known] : undefined;
  if (words === undefined) return undefined;
  const subject = dest ?? path;
  if (subject !== undefined) return `${subject} cannot be used: ${words}.`;
  // A write to an open file names no path.
  return known === 'ENOSPC' ? 'The disk is full; free some space and run again.' : undefined;
}

/** The same of a project's state folder, without which no engine starts: what it is for, and what helps. */
export function stateProblem(error: unknown, folder: string): string | undefined {
  const said = systemProblem(error);
  return (
    said &&
    `${said} The state of the project is kept in ${folder}, where there must be room and permission to write: see to that, copy the project to another folder, or set TRAINYARD_HOME to one and start Trainyard again.`
  );
}
