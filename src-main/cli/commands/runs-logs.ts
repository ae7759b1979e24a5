import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isTerminal, type StepState } from '../../../shared/run/run-state.ts';
import type { ProjectFolders } from '../../runs/run-folder.ts';
import { attemptLog, readRun, type StoredRun } from '../../runs/run-reader.ts';
import { type CommandContext, defineCommand, exitCodes, failure, usageFailure } from '../command.ts';
import { namedRun, namedStep, runPositional } from '../named-run.ts';
import { printJson } from '../print-json.ts';
import { untilChanged } from '../until-changed.ts';

const chunkBytes = 256 * 1024;

export const runsLogs = defineCommand({
  name: 'runs logs',
  summary: 'Print what the steps of a run wrote',
  options: [
    { name: 'step', value: 'ID', summary: 'This step only: exactly the bytes of its log' },
    { name: 'attempt', value: 'N', summary: 'This attempt of the step instead of the last' },
    { name: 'follow', short: 'f', summary: 'Go on until the step, or the run, ends' },
  ],
  positionals: [runPositional],
  examples: [
    { line: 'trainyard runs logs latest --step train', does: 'The log of the last attempt of train' },
    { line: 'trainyard runs logs latest --step train --follow', does: 'As it is written' },
    { line: 'trainyard runs logs latest', does: 'The logs of all steps, each under its name' },
  ],
  async run(context, args) {
    const found = namedRun(context, args.positionals[0] ?? '');
    if (!found.ok) return found.problem;
    const { folders, run } = found.value;
    const stepName = args.value('step');
    const attemptText = args.value('attempt');
    const attempt = attemptText === undefined ? undefined : Number(attemptText);
    if (attempt !== undefined && !(Number.isInteger(attempt) && attempt > 0)) {
      return usageFailure(`--attempt is ${JSON.stringify(attemptText)}, which is not the number of an attempt.`);
    }
    if (stepName === undefined) {
      if (attempt !== undefined) return usageFailure('--attempt needs a step.', 'Add --step ID.');
      const logs = new LogPrinter(context, folders, run.runId, true);
      for (const { id } of run.state.steps.values()) await logs.print(run, id, attempt, args.has('follow'));
      return logs.end();
    }
    const step = namedStep(run, stepName);
    if (!step.ok) return step.problem;
    if (attempt !== undefined && attempt > step.value.attempt) {
      const message = `Step ${stepName} of run ${run.runId} has no attempt ${attempt}.`;
      return failure('notFound', message, `It has ${step.value.attempt}.`);
    }
    const logs = new LogPrinter(context, folders, run.runId, false);
    await logs.print(run, step.value.id, attempt, args.has('follow'));
    return logs.end();
  },
});

/** Writes logs to standard output: as they are, under headings, or as JSON lines with text. */
class LogPrinter {
  readonly #context: CommandContext;
  readonly #folders: ProjectFolders;
  readonly #runId: string;
  readonly #headings: boolean;
  #total = 0;

  constructor(context: CommandContext, folders: ProjectFolders, runId: string, headings: boolean) {
    this.#context = context;
    this.#folders = folders;
    this.#runId = runId;
    this.#headings = headings;
  }

  async print(start: StoredRun, id: string, attempt: number | undefined, follow: boolean): Promise<void> {
    let run = start;
    let path: string | undefined;
    let offset = 0;
    const decoder = new TextDecoder();
    if (this.#headings && !this.#context.json) this.#context.out.write(`==> ${id} <==\n`);
    for (;;) {
      const step = stepOf(run, id);
      const current = step && attemptLog(this.#folders, run, step, attempt);
      if (current !== path) offset = 0;
      path = current;
      if (path !== undefined) offset = await this.#copy(path, offset, id, decoder);
      const over = !run.isUnderWay || (step !== undefined && isTerminal(step.status)) || attempt !== undefined;
      if (!follow || over) return;
      await untilChanged();
      run = readRun(this.#folders, this.#runId);
    }
  }

  end(): typeof exitCodes.ok {
    if (this.#context.json) printJson(this.#context, { type: 'result', runId: this.#runId, bytes: this.#total });
    return exitCodes.ok;
  }

  /** Copies what lies after `offset`, and yields where the file ends now. */
  async #copy(path: string, offset: number, id: string, decoder: InstanceType<typeof TextDecoder>): Promise<number> {
    const fd = openIfThere(path);
    if (fd === undefined) return offset;
    let position = offset;
    try {
      const { size } = fstatSync(fd);
      while (position < size) {
        const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, size - position));
        const read = readSync(fd, buffer, 0, buffer.length, position);
        if (read === 0) break;
        const content = buffer.subarray(0, read);
        if (this.#context.json) {
          const text = decoder.decode(content, { stream: true });
          printJson(this.#context, { type: 'log', step: id, offset: position, bytes: read, text });
        } else this.#context.out.write(content);
        await this.#context.out.drained();
        position += read;
        this.#total += read;
      }
    } finally {
      closeSync(fd);
    }
    return position;
  }
}

const stepOf = (run: StoredRun, id: string): StepState | undefined =>
  [...run.state.steps.values()].find((step) => step.id === id);

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}
