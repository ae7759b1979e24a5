import { isTerminal } from '../../../shared/run/run-state.ts';
import type { ProjectFolders } from '../../runs/run-folder.ts';
import { attemptLog, readRun, type StoredRun } from '../../runs/run-reader.ts';
import { type CommandContext, defineCommand, exitCodes, failure, usageFailure } from '../command.ts';
import { LogCopy } from '../log-copy.ts';
import { namedRun, namedStep, runPositional } from '../named-run.ts';
import { printJson } from '../print-json.ts';
import { untilChanged } from '../until-changed.ts';

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
    { line: 'trainyard runs logs latest --step tree', does: 'The log of the last attempt of tree' },
    { line: 'trainyard runs logs latest --step tree --follow', does: 'As it is written' },
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
    const follow = args.has('follow');
    let total = 0;
    if (stepName === undefined) {
      if (attempt !== undefined) return usageFailure('--attempt needs a step.', 'Add --step ID.');
      for (const { id } of run.state.steps.values()) {
        total += await copyLog(new LogCopy(context, id, `==> ${id} <==\n`), context, folders, run, undefined, follow);
      }
    } else {
      const step = namedStep(run, stepName);
      if (!step.ok) return step.problem;
      if (attempt !== undefined && attempt > step.value.attempt) {
        const message = `Step ${stepName} of run ${run.runId} has no attempt ${attempt}.`;
        return failure('notFound', message, `It has ${step.value.attempt}.`);
      }
      total = await copyLog(new LogCopy(context, stepName), context, folders, run, attempt, follow);
    }
    if (total === 0)
      context.error.write(`${stepName === undefined ? 'the steps' : `step ${stepName}`} wrote nothing\n`);
    if (context.json) printJson(context, { type: 'result', runId: run.runId, bytes: total });
    return exitCodes.ok;
  },
});

/** Copies the log of a step, and with `follow` what is added to it, until the step or the run ends. */
async function copyLog(
  copy: LogCopy,
  context: CommandContext,
  folders: ProjectFolders,
  start: StoredRun,
  attempt: number | undefined,
  follow: boolean,
): Promise<number> {
  let run = start;
  for (;;) {
    const step = [...run.state.steps.values()].find((one) => one.id === copy.source);
    await copy.more(step && attemptLog(folders, run, step, attempt));
    const over = !run.isUnderWay || attempt !== undefined || (step !== undefined && isTerminal(step.status));
    if (!follow || over || !context.out.isOpen) return copy.total;
    await untilChanged();
    run = readRun(folders, run.runId);
  }
}
