import { timeText } from '../../ui/time-text.ts';

const made = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(\d{3})-([0-9a-f]+)$/;

/** What a run is called in a table head: when it began and the end of its id; an id that tells no time stands as it is. */
export function runName(runId: string, now: Date = new Date()): string {
  const [, year, month, day, hours, minutes, seconds, milliseconds, end] = made.exec(runId) ?? [];
  if (end === undefined) return runId;
  return `${timeText(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${milliseconds}Z`, now)} · ${end}`;
}
