import { eventsFile, planFile } from '../../runs/run-folder.ts';
import { readRun } from '../../runs/run-reader.ts';
import { defineCommand, failure } from '../command.ts';
import { environmentOf } from '../engine-of-project.ts';
import { showEnded } from '../follow-run.ts';
import { namedRunId, runPositional } from '../named-run.ts';
import { runInEngine } from '../run-in-engine.ts';
import { distrustOfRun } from '../trusted.ts';

export const runsResume = defineCommand({
  name: 'runs resume',
  summary: 'Attach to a run under way, or take up an interrupted one, and wait for its end',
  options: [],
  positionals: [runPositional],
  examples: [
    { line: 'trainyard runs resume latest', does: 'Ends as run would: same output, same exit code' },
    { line: 'trainyard runs resume latest --json', does: 'All its events, then the result' },
  ],
  async run(context, args) {
    const found = namedRunId(context, args.positionals[0] ?? '');
    if (!found.ok) return found.problem;
    const { folders, runId } = found.value;
    const run = readRun(folders, runId);
    if (!run.plan || run.state.runId === null) {
      const damaged = run.plan ? eventsFile(run.folder) : planFile(run.folder);
      return failure('invalid', `Run ${runId} cannot be taken up: ${damaged} is damaged or missing.`);
    }
    if (run.state.outcome !== null) return showEnded(context, folders, run);
    const refused = await distrustOfRun(context, folders, runId);
    if (refused) return refused;
    return runInEngine(context, folders, runId, (engine) =>
      engine.call('run.resume', { runId, environment: environmentOf(context) }),
    );
  },
});
