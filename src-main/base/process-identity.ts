import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Names one process for ever. A pid alone does not: it is used again after the process, or after a restart. */
export interface ProcessIdentity {
  readonly bootId: string;
  readonly pid: number;
  /** Linux: clock ticks since the machine started (field 22 of `/proc/<pid>/stat`); macOS: milliseconds since 1970. */
  readonly startTime: number;
}

const isLinux = process.platform === 'linux';
let knownBootId: string | undefined;

/** Changes with every start of the machine. */
export function bootId(): string {
  knownBootId ??= (
    isLinux
      ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
      : execFileSync('sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' })
  ).trim();
  return knownBootId;
}

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly startTime: number;
  /** It has ended, and only its parent has not taken note yet. */
  readonly zombie: boolean;
}

function readStat(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, field 2, stands in brackets and may hold spaces and brackets itself.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      parent: Number(fields[1]),
      group: Number(fields[2]),
      session: Number(fields[3]),
      startTime: Number(fields[19]),
      zombie: fields[0] === 'Z' || fields[0] === 'X',
    };
  } catch {
    return undefined;
  }
}

/** When a process started, in the unit of `ProcessIdentity`; `undefined` when there is none, or only its remains. */
export function startTime(pid: number): number | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (isLinux) {
    const stat = readStat(pid);
    return stat && !stat.zombie ? stat.startTime : undefined;
  }
  try {
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const started = Date.parse(text.slice(text.indexOf(' ')));
    return text.startsWith('Z') || Number.isNaN(started) ? undefined : started;
  } catch {
    return undefined;
  }
}

/** The identity of a live process; `undefined` when there is none of that pid. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const started = startTime(pid);
  return started === undefined ? undefined : { bootId: bootId(), pid, startTime: started };
}

/** Whether this very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identity.bootId === bootId() && startTime(identity.pid) === identity.startTime;
}

/** Reads an identity out of parsed JSON; `undefined` when it is none. */
export function readIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { bootId: boot, pid, startTime: started } = value as Record<string, unknown>;
  return typeof boot === 'string' && typeof pid === 'number' && typeof started === 'number'
    ? { bootId: boot, pid, startTime: started }
    : undefined;
}

/** Live processes of the session or group that the leader made, and all that descend from them. */
function membersOf(leader: ProcessIdentity): readonly ProcessStat[] {
  const all: ProcessStat[] = [];
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : undefined;
    if (stat) all.push(stat);
  }
  const members = new Set<number>();
  for (const stat of all) if (stat.session === leader.pid || stat.group === leader.pid) members.add(stat.pid);
  for (let grown = true; grown; ) {
    grown = false;
    for (const stat of all) {
      if (!members.has(stat.pid) && members.has(stat.parent)) {
        members.add(stat.pid);
        grown = true;
      }
    }
  }
  return all.filter((stat) => members.has(stat.pid) && !stat.zombie);
}

function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch {
    // It ended in between.
  }
}

function groupExists(leader: number): boolean {
  try {
    process.kill(-leader, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends a process that leads a group or session of its own, with all that it started: SIGTERM, then SIGKILL after
 * `graceMs` (0: at once). Resolves to whether every one of them is verified gone. A pid that belongs to another
 * process by now is left alone. Linux finds descendants that made sessions of their own too; macOS the group only.
 */
export async function endProcessGroup(leader: ProcessIdentity, graceMs: number): Promise<boolean> {
  if (leader.bootId !== bootId()) return true;
  // While any member of a group lives, the kernel gives its number to no new process.
  const reused = (): boolean => {
    const started = startTime(leader.pid);
    return started !== undefined && started !== leader.startTime;
  };
  const known = new Map<number, number>();
  const remaining = (): readonly number[] => {
    if (!isLinux) return !reused() && groupExists(leader.pid) ? [-leader.pid] : [];
    if (!reused()) for (const member of membersOf(leader)) known.set(member.pid, member.startTime);
    return [...known].filter(([pid, started]) => startTime(pid) === started).map(([pid]) => pid);
  };
  for (const target of remaining()) signal(target, 'SIGTERM');
  if (await gone(remaining, graceMs)) return true;
  const killUntil = performance.now() + 5_000;
  while (performance.now() < killUntil) {
    for (const target of remaining()) signal(target, 'SIGKILL');
    if (await gone(remaining, 250)) return true;
  }
  return false;
}

/** Looks again and again, a little less often each time, since the end of a process that is not a child tells nobody. */
async function gone(remaining: () => readonly number[], withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  for (let pause = 5; ; pause = Math.min(pause * 1.5, 100)) {
    if (remaining().length === 0) return true;
    const left = until - performance.now();
    if (left <= 0) return false;
    await delay(Math.min(pause, left));
  }
}
