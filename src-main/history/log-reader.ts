import { join } from 'node:path';
import { ok } from '../../shared/base/result.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';
import { stepFolderName } from '../runs/run-folder.ts';
import { attemptOf, type FoundAttempt } from './attempt-of-step.ts';
import { inlineLimit, tooLarge } from './inline-limit.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { type LogMatch, searchLog } from './log-search.ts';
import { shownText } from './log-text.ts';
import { openIfThere } from './open-if-there.ts';
import type { OpenLog, OpenLogs } from './open-logs.ts';
import { noSuchRun, type OrRefusal } from './refusal.ts';
import type { RunLookup } from './run-lookup.ts';
import type { SecretMask } from './secret-mask.ts';

/** About so many bytes of a log are read for one answer; long lines come in several. */
const answerBytes = 2_000_000;

const tailBytes = 100_000;

/** A line as people see it. */
export interface LogLine {
  readonly line: number;
  readonly stepId: string;
  readonly at: string | null;
  readonly text: string;
}

export interface LogReaderServices {
  readonly folders: ProjectFolders;
  readonly lookup: RunLookup;
  readonly logs: OpenLogs;
  readonly secrets: KnownSecrets;
}

/** Which log is meant: of the step's last attempt where none is given. */
export interface LogName {
  readonly runId: string;
  readonly stepId: string;
  readonly attempt?: number | undefined;
}

/** Reads the stored logs of attempts: any lines, what is searched for, and the bytes. */
export class LogReader {
  readonly #services: LogReaderServices;

  constructor(services: LogReaderServices) {
    this.#services = services;
  }

  async read(name: LogName, fromLine: number, count: number) {
    const found = this.#find(name);
    if (!found.ok) return found;
    const { attempt, complete, stepId, folder } = found.value;
    return this.#services.logs.with(folder, (log) =>
      ok({
        lines: log ? linesOf(log, stepId, fromLine, count, found.value.mask) : [],
        attempt,
        totalLines: log?.index.lines ?? 0,
        totalBytes: log?.index.bytes ?? 0,
        complete,
      }),
    );
  }

  async search(
    name: LogName,
    query: { readonly query: string; readonly matchCase: boolean },
    fromLine: number,
    limit: number,
  ): Promise<OrRefusal<{ matches: LogMatch[]; next: number | null; totalLines: number }>> {
    const found = this.#find(name);
    if (!found.ok) return found;
    return this.#services.logs.with(found.value.folder, async (log) => {
      if (!log) return ok({ matches: [], next: null, totalLines: 0 });
      const result = await searchLog(log.index, query, fromLine, limit, found.value.mask);
      return ok({ ...result, totalLines: log.index.lines });
    });
  }

  /** The bytes of a log, known secrets masked. */
  async bytes(name: LogName): Promise<OrRefusal<{ fileName: string; content: string }>> {
    const found = this.#find(name);
    if (!found.ok) return found;
    const { attempt, folder, mask, stepId } = found.value;
    const handle = await openIfThere(join(folder, 'log.bin'));
    try {
      const size = (await handle?.stat())?.size ?? 0;
      if (size > inlineLimit) {
        const command = `trainyard runs logs ${name.runId} --step ${stepId} --attempt ${attempt}`;
        return tooLarge(`The log of step ${stepId}`, size, command);
      }
      const stored = (await handle?.readFile()) ?? Buffer.alloc(0);
      const content = (mask ? mask.bytes(stored) : stored).toString('base64');
      return ok({ fileName: `${stepFolderName(stepId)}-${attempt}.log`, content });
    } finally {
      await handle?.close();
    }
  }

  #find({ runId, stepId, attempt }: LogName): OrRefusal<FoundAttempt & { readonly mask: SecretMask | null }> {
    const { folders, lookup, secrets } = this.#services;
    const run = lookup.find(runId);
    if (!run) return noSuchRun(runId);
    const found = attemptOf(folders, run, stepId, attempt);
    return found.ok ? ok({ ...found.value, mask: secrets.maskFor(run.plan) }) : found;
  }
}

/** Last lines of an indexed log: at most so many, fewer where they are long. */
export function lastLinesOf(log: OpenLog, stepId: string, count: number, mask: SecretMask | null): LogLine[] {
  const total = log.index.lines;
  for (let wanted = Math.min(count, total); wanted > 0; wanted = Math.floor(wanted / 4)) {
    const lines = linesOf(log, stepId, total - wanted, wanted, mask, tailBytes);
    if (lines.length === wanted) return lines;
  }
  return [];
}

/** Lines of an indexed log; fewer than `count` where they are long or the log ends. */
export function linesOf(
  { index, times }: OpenLog,
  stepId: string,
  fromLine: number,
  count: number,
  mask: SecretMask | null,
  maxBytes = answerBytes,
): LogLine[] {
  return index.entries(fromLine, count, maxBytes).map((entry) => ({
    line: entry.line,
    stepId,
    at: times.at(entry.end),
    text: shownText(entry, mask),
  }));
}
