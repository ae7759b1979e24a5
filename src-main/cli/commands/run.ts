import { resolve } from 'node:path';
import { readPipelineSource } from '../../pipelines/read-pipeline-source.ts';
import { defineCommand, exitCodes } from '../command.ts';
import { engineOf, environmentOf, refusalFailure } from '../engine-of-project.ts';
import { followRun } from '../follow-run.ts';
import { watchInterrupts } from '../interrupts.ts';
import { pipelinePositional } from '../pipeline-of-file.ts';
import { printJson } from '../print-json.ts';
import { projectOfFile } from '../project.ts';
import { readRunOptions, runOptions } from '../run-options.ts';
import { distrust, trustOption } from '../trusted.ts';

export const run = defineCommand({
  name: 'run',
  summary: 'Run a pipeline and wait for its end',
  options: [...runOptions, trustOption, { name: 'detach', summary: 'Print the id of the run and leave it going' }],
  positionals: [pipelinePositional],
  examples: [
    { line: 'trainyard run wine.pipeline.yaml', does: 'Run it; what did not change comes from the cache' },
    { line: 'trainyard run wine.pipeline.yaml --param seed=8', does: 'With another value of a pipeline parameter' },
    { line: 'trainyard run wine.pipeline.yaml --set tree.settings.max_depth=4', does: 'Of a node' },
    { line: 'trainyard run wine.pipeline.yaml --from tree', does: 'tree and all below it, again' },
    { line: 'trainyard run wine.pipeline.yaml --json', does: 'Events as NDJSON, the result as the last line' },
  ],
  async run(context, args) {
    const options = readRunOptions(args);
    if (!options.ok) return options.problem;
    const shown = args.positionals[0] ?? '';
    const file = resolve(context.cwd, shown);
    const source = readPipelineSource(file);
    if (!source.ok) return { exitCode: source.problem.exitCode, message: source.problem.message };
    const refused = await distrust(context, file, source.value.toString(), args.has('trust'));
    if (refused) return refused;
    const folders = projectOfFile(file, context.env, context.cwd);
    const interrupts = watchInterrupts();
    const engine = await engineOf(context, folders);
    if (!engine.ok) return engine.problem;
    const { selection, ...values } = options.value;
    const { from, to, only, noCache } = selection;
    const started = await engine.value.call('run.start', {
      file,
      ...values,
      selection: { from: [...from], to: [...to], only: [...only], noCache },
      environment: environmentOf(context),
    });
    if (!started.ok) {
      engine.value.close();
      return refusalFailure(started, shown);
    }
    const { runId } = started;
    if (!args.has('detach')) return followRun(context, folders, engine.value, runId, interrupts);
    engine.value.close();
    if (context.json) printJson(context, { type: 'run-started', runId });
    else context.out.write(`${runId}\n`);
    return exitCodes.ok;
  },
});
