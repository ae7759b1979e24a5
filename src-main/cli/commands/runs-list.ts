import { listRuns, type MetricFilter } from '../../runs/list-runs.ts';
import type { RunSummary } from '../../runs/run-summary.ts';
import { defineCommand, exitCodes, usageFailure } from '../command.ts';
import { printJson } from '../print-json.ts';
import { counted, duration, localTime } from '../printable.ts';
import { currentProject } from '../project.ts';
import { textTable } from '../text-table.ts';

const outcomes = ['succeeded', 'failed', 'cancelled', 'interrupted', 'running'];

export const runsList = defineCommand({
  name: 'runs list',
  summary: 'List the runs of the project, newest first',
  options: [
    { name: 'pipeline', value: 'ID', summary: 'Only runs of this pipeline' },
    {
      name: 'outcome',
      value: 'OUTCOME',
      summary: `Only runs that ended so: ${outcomes.join(', ')}`,
      complete: outcomes,
    },
    { name: 'metric', value: 'CONDITION', summary: "Only runs where it holds, such as 'evaluate.roc_auc>=0.95'" },
    { name: 'limit', value: 'N', summary: 'At most so many' },
  ],
  positionals: [],
  examples: [
    { line: 'trainyard runs list', does: 'All runs' },
    { line: "trainyard runs list --metric 'accuracy>0.9' --limit 5", does: 'The newest five that were good' },
  ],
  run(context, args) {
    const outcome = args.value('outcome');
    if (outcome !== undefined && !outcomes.includes(outcome)) {
      return usageFailure(`There is no outcome ${JSON.stringify(outcome)}.`, `Use one of: ${outcomes.join(', ')}.`);
    }
    const limitText = args.value('limit');
    const limit = limitText === undefined ? undefined : Number(limitText);
    if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
      return usageFailure(`--limit is ${JSON.stringify(limitText)}, which is not a number of runs.`);
    }
    const metricText = args.value('metric');
    const metric = metricText === undefined ? undefined : readCondition(metricText);
    if (metricText !== undefined && !metric) {
      return usageFailure(`--metric ${JSON.stringify(metricText)} is no condition.`, "Write 'roc_auc>=0.95'.");
    }
    const pipeline = args.value('pipeline');
    const runs = listRuns(currentProject(context.env, context.cwd), {
      ...(pipeline !== undefined && { pipeline }),
      ...(outcome !== undefined && { outcome }),
      ...(limit !== undefined && { limit }),
      ...(metric && { metric }),
    });
    if (context.json) printJson(context, { runs });
    else context.out.write(runs.length === 0 ? 'No runs.\n' : asTable(runs));
    return exitCodes.ok;
  },
});

function asTable(runs: readonly RunSummary[]): string {
  const rows = runs.map((run) => [
    run.runId,
    run.pipeline,
    run.outcome,
    localTime(run.startedAt),
    run.outcome === 'running' ? '' : duration(run.durationMs),
    `${counted(run.steps, 'step')}, ${run.cachedSteps} cached${run.failedSteps > 0 ? `, ${run.failedSteps} failed` : ''}`,
  ]);
  return textTable(['run', 'pipeline', 'outcome', 'started', 'time', 'steps'], rows);
}

function readCondition(text: string): MetricFilter | undefined {
  const match = /^\s*([\w./-]+?)\s*(<=|>=|==?|<|>)\s*(-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*$/i.exec(text);
  if (!match) return undefined;
  const op = match[2] === '==' ? '=' : match[2];
  return { name: match[1] ?? '', op: op as MetricFilter['op'], value: Number(match[3]) };
}
