import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';

/** Opens a file, and nothing else: a folder or a pipe in its place is an error at once, instead of a wait for ever. */
export function openRegularFile(path: string, flags: number): number {
  const fd = openSync(path, flags | constants.O_NONBLOCK, 0o666);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw notRegular(path);
}

/** Throws where something other than a regular file is in a file's place; nothing at all is fine. Opens nothing. */
export function assertRegularFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) throw notRegular(path);
}

const notRegular = (path: string): Error =>
  Object.assign(new Error(`${path} is not a regular file`), { code: 'ENXIO', path });

/** Opens a file to add to its end; makes it where it is not there. */
export const openForAppending = (path: string): number =>
  openRegularFile(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);

/** The text of a regular file. */
export function readRegularFile(path: string): string {
  const fd = openRegularFile(path, constants.O_RDONLY);
  try {
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}
