import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../shared/base/failure.ts';
import type { AttemptResult } from '../executors/launch.ts';
import type { AttemptReports } from './attempt-reports.ts';

export type AttemptStatus = 'succeeded' | 'failed' | 'cancelled';

/**
 * Judges an attempt by what its watcher and the step itself said. Success needs an exit code of 0 that somebody read: a
 * missing code is never a success.
 */
export function judgeAttempt(
  result: AttemptResult,
  reports: AttemptReports,
  folder: string,
): { readonly status: AttemptStatus; readonly failure?: Failure } {
  const told = result.failure;
  if (told?.reason === 'cancelled') return { status: 'cancelled', failure: told };
  if (told) return { status: 'failed', failure: withCode(told, result) };
  if (result.exitCode === 0) return { status: 'succeeded' };
  if (result.exitCode === null && result.signal === null) {
    return {
      status: 'failed',
      failure: { reason: 'lost', message: 'It ended, but nobody saw how: its exit code is unknown.' },
    };
  }
  if (reports.failure) return { status: 'failed', failure: withCode(reports.failure, result) };
  if (result.signal !== null) {
    const message = `It was ended by signal ${result.signal}${signalWords[result.signal] ?? ''}.`;
    return { status: 'failed', failure: { reason: 'signal', message, signal: result.signal } };
  }
  const exitCode = result.exitCode as number;
  const last = lastLogLine(folder);
  const words = codeWords[exitCode] ?? `It ended with exit code ${exitCode}`;
  const message = last === '' ? `${words}.` : `${words}: ${last}`;
  return { status: 'failed', failure: { reason: 'exit-non-zero', message, exitCode } };
}

const codeWords: Record<number, string> = {
  126: 'Its command is not executable (exit code 126)',
  127: 'Its command was not found (exit code 127)',
};

const signalWords: Record<string, string> = {
  SIGSEGV: ' (a crash: segmentation fault)',
  SIGKILL: ' (killed, often for memory)',
  SIGABRT: ' (it aborted itself)',
  SIGTERM: ' (asked to end)',
};

const withCode = (failure: Failure, result: AttemptResult): Failure => ({
  ...failure,
  ...(result.exitCode !== null && result.exitCode !== 0 && { exitCode: result.exitCode }),
  ...(result.signal !== null && { signal: result.signal }),
});

const tailBytes = 2000;
const lineLimit = 300;

/** The last line of an attempt's log that says something, without control characters. */
export function lastLogLine(folder: string): string {
  let fd: number;
  try {
    fd = openSync(join(folder, 'log.bin'), 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(tailBytes, size));
    readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    const lines = buffer
      .toString('utf8')
      .replaceAll(/\u001b\[[0-9;]*m/g, '')
      .split(/[\r\n]+/)
      .map((line) => line.replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffd]/g, ' ').trim());
    return (lines.filter((line) => line !== '').at(-1) ?? '').slice(0, lineLimit);
  } finally {
    closeSync(fd);
  }
}
