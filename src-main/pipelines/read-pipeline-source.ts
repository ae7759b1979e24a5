import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { ok, problem, type Result } from '../../shared/base/result.ts';

/** Larger files are refused before they are read; the parser has the same limit. */
export const pipelineLimitBytes = 5_000_000;

/** Why a file could not be read, with the exit code that the command line gives it. */
export interface SourceProblem {
  readonly exitCode: 3 | 5;
  readonly code: string;
  readonly message: string;
}

/**
 * Reads a pipeline file: regular files only, and without waiting for the writer of a pipe.
 *
 * @param follow false: a link in its place, which was put there after somebody looked where the path leads, is refused
 */
export function readPipelineSource(path: string, follow = true): Result<Buffer, SourceProblem> {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | (follow ? 0 : constants.O_NOFOLLOW));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return problem({ exitCode: 5, code: 'file-not-found', message: `There is no file ${path}.` });
    }
    return problem({ exitCode: 3, code: 'file-unreadable', message: `${path} cannot be read (${code ?? 'unknown'}).` });
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) {
      const what = stats.isDirectory() ? 'a folder' : stats.isFIFO() ? 'a pipe' : 'not a regular file';
      return problem({ exitCode: 3, code: 'not-a-file', message: `${path} is ${what}, not a pipeline file.` });
    }
    if (stats.size > pipelineLimitBytes) {
      const size = `${Math.round(stats.size / 1e6)} MB`;
      return problem({
        exitCode: 3,
        code: 'too-large',
        message: `${path} has ${size}; a pipeline file has at most 5 MB.`,
      });
    }
    // One under a writer can grow: read up to the limit, whatever it said.
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(64 * 1024);
      const read = readSync(fd, chunk);
      if (read === 0) {
        // What the kernel makes up as it is read, under /proc, has content and no size.
        const isMadeUp = total > 0 && fstatSync(fd).size === 0;
        const message = `${path} is not a regular file, so it is no pipeline file.`;
        return isMadeUp ? problem({ exitCode: 3, code: 'not-a-file', message }) : ok(Buffer.concat(chunks));
      }
      chunks.push(chunk.subarray(0, read));
      total += read;
      if (total > pipelineLimitBytes) {
        return problem({
          exitCode: 3,
          code: 'too-large',
          message: `${path} has more than 5 MB; a pipeline file has at most that.`,
        });
      }
    }
  } finally {
    closeSync(fd);
  }
}
