import { notPossible, type OrRefusal } from './refusal.ts';

/** Most bytes that travel to a window in one piece. */
export const inlineLimit = 64 * 1024 * 1024;

/** @param command that copies it on the command line, whatever its size */
export function tooLarge(what: string, bytes: number, command: string): OrRefusal<never> {
  const size = bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
  return notPossible(`${what} is ${size}, more than the 64 MB that can be downloaded here; use: ${command}`);
}
