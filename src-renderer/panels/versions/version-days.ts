import type { CallOutput } from '../../../shared/rpc/contract.ts';
import { dayText } from '../../ui/time-text.ts';

export type Version = CallOutput<'versions.list'>['versions'][number];

export interface VersionDay {
  readonly day: string;
  readonly versions: readonly Version[];
}

/** Versions by the day they were kept, newest first. */
export function versionDays(versions: readonly Version[], now: Date = new Date()): VersionDay[] {
  const newest = versions.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt) || numberOf(b) - numberOf(a));
  const days = Map.groupBy(newest, ({ createdAt }) => dayText(createdAt, now));
  return [...days].map(([day, own]) => ({ day, versions: own }));
}

const numberOf = ({ id }: Version): number => Number(id.slice(1)) || 0;

/** The one before, which a version is compared with when nobody says otherwise; null for the first. */
export function versionBefore(versions: readonly Version[], id: string): Version | null {
  const ordered = versionDays(versions).flatMap((day) => day.versions);
  return ordered[ordered.findIndex((version) => version.id === id) + 1] ?? null;
}
