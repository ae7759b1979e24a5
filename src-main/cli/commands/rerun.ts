import { defineCommand } from '../command.ts';
import { environmentOf } from '../engine-of-project.ts';
import { namedRunId, runPositional } from '../named-run.ts';
import { runInEngine } from '../run-in-engine.ts';
import { parallelOption, readMaxParallel, readValues, valueOptions } from '../run-options.ts';
import { distrustOfRun } from '../trusted.ts';

export const rerun = defineCommand({
  name: 'rerun',
  summary: 'Run the stored plan of an earlier run again',
  options: [
    ...valueOptions,
    { name: 'failed', summary: 'Only what did not succeed; results of the other steps are used' },
    { name: 'exact', summary: 'Refuse when a file or code changed since' },
    parallelOption,
  ],
  positionals: [runPositional],
  examples: [
    { line: 'trainyard rerun latest --failed', does: 'What failed, once more' },
    { line: 'trainyard rerun 20261124-2135 --param seed=8', does: 'The same pipeline with another value' },
    { line: 'trainyard rerun latest --exact', does: 'Only if files and code are as they were' },
  ],
  async run(context, args) {
    const values = readValues(args);
    if (!values.ok) return values.problem;
    const maxParallel = readMaxParallel(args);
    if (!maxParallel.ok) return maxParallel.problem;
    const found = namedRunId(context, args.positionals[0] ?? '');
    if (!found.ok) return found.problem;
    const { folders, runId } = found.value;
    const refused = await distrustOfRun(context, folders, runId);
    if (refused) return refused;
    return runInEngine(context, folders, runId, (engine) =>
      engine.call('run.rerun', {
        runId,
        ...values.value,
        failedOnly: args.has('failed'),
        exact: args.has('exact'),
        maxParallel: maxParallel.value,
        environment: environmentOf(context),
      }),
    );
  },
});
