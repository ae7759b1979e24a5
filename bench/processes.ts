import { readdirSync, readFileSync } from 'node:fs';

/** Ids of all processes of this machine. */
export const processIds = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** A file of a process below /proc; empty when the process has ended meanwhile. */
function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

export const environmentOf = (pid: number): string => fileOf(pid, 'environ');
export const commandOf = (pid: number): string => fileOf(pid, 'cmdline').replaceAll('\0', ' ');

/** Fields after the name, which is in brackets and may hold anything. */
const statOf = (pid: number): string[] => fileOf(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];

/** The process and all that it started, directly or not. */
export function withDescendants(root: number): number[] {
  const parents = new Map(processIds().map((pid) => [pid, Number(statOf(pid)[1])]));
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 0; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow);
}

/** Linux counts processor time in hundredths of a second. */
const ticksASecond = 100;

/** Processor time of processes so far, in seconds. */
export const cpuSecondsOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + (Number(statOf(pid)[11] ?? 0) + Number(statOf(pid)[12] ?? 0)) / ticksASecond, 0);

/** Resident memory of a process, in megabytes. */
export const residentMbOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(fileOf(pid, 'status'))?.[1] ?? Number.NaN) / 1024;
