import { readRun, shownOutcome } from '../../runs/run-reader.ts';
import { defineCommand, exitCodes } from '../command.ts';
import { refusalFailure, runningEngine } from '../engine-of-project.ts';
import { namedRunId, runPositional } from '../named-run.ts';
import { printJson } from '../print-json.ts';

export const runsCancel = defineCommand({
  name: 'runs cancel',
  summary: 'Cancel a run and wait until all its processes are gone',
  options: [{ name: 'force', summary: 'Kill the steps at once instead of asking them to end' }],
  positionals: [runPositional],
  examples: [
    { line: 'trainyard runs cancel latest', does: 'Steps may end properly' },
    { line: 'trainyard runs cancel latest --force', does: 'Steps are killed' },
  ],
  async run(context, args) {
    const found = namedRunId(context, args.positionals[0] ?? '');
    if (!found.ok) return found.problem;
    const { folders, runId } = found.value;
    const engine = await runningEngine(context, folders);
    if (!engine.ok) return engine.problem;
    if (engine.value && readRun(folders, runId).state.outcome === null) {
      const cancelled = await engine.value.call('run.cancel', { runId, force: args.has('force') });
      if (!cancelled.ok) {
        engine.value.close();
        return refusalFailure(cancelled, runId);
      }
      await engine.value.stream('run.events', { runId }, () => {}).done;
    }
    engine.value?.close();
    const { state, isUnderWay } = readRun(folders, runId);
    const outcome = shownOutcome(state, isUnderWay);
    if (context.json) printJson(context, { runId, outcome });
    else context.out.write(`run ${runId} ${outcome}\n`);
    return exitCodes.ok;
  },
});
