import type { LogGrowth } from './log-lines.ts';
import type { MergedLog } from './merged-log.ts';
import type { ReadLines } from './step-log.ts';

const linesAltogether = 20_000;
const mostAtOnce = 2000;
const readsAtOnce = 6;

/** Reads the last lines of steps that the log does not know yet, a few steps at a time. */
export async function loadLastLines(
  log: MergedLog,
  stepIds: readonly string[],
  reader: (stepId: string) => ReadLines,
): Promise<void> {
  const each = Math.max(200, Math.min(mostAtOnce, Math.floor(linesAltogether / stepIds.length)));
  const left = stepIds.filter((stepId) => log.nextLine(stepId) === 0);
  const work = async (): Promise<void> => {
    for (let stepId = left.shift(); stepId !== undefined; stepId = left.shift()) {
      await loadOne(log, stepId, each, reader(stepId)).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: readsAtOnce }, work));
}

async function loadOne(log: MergedLog, stepId: string, most: number, read: ReadLines): Promise<void> {
  const first = await read(0, most);
  if (typeof first === 'string') return;
  const { totalLines } = first;
  const last = totalLines > most ? await read(totalLines - most, most) : first;
  if (typeof last === 'string') return;
  log.add(stepId, last.lines, totalLines);
}

/** Takes over what a step wrote since; lines between those that are known and the last ones are read, up to 2,000. */
export async function takeGrowth(log: MergedLog, event: LogGrowth, read: ReadLines): Promise<void> {
  const { stepId, totalLines, tail } = event;
  const from = Math.max(log.nextLine(stepId), totalLines - mostAtOnce);
  const first = tail[0]?.line ?? totalLines;
  const between = first > from ? await read(from, Math.min(mostAtOnce, first - from)).catch(() => '') : '';
  log.add(stepId, [...(typeof between === 'string' ? [] : between.lines), ...tail], totalLines);
}
