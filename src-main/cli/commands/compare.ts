import type { Json } from '../../../shared/base/json.ts';
import { ok, problem, type Result } from '../../../shared/base/result.ts';
import { sideBySide } from '../../../shared/base/side-by-side.ts';
import { type ComparisonRow, compareRuns } from '../../../shared/run/compare-runs.ts';
import { shownBytes } from '../../base/shown-bytes.ts';
import { comparableRun } from '../../runs/comparable-run.ts';
import { listRuns } from '../../runs/list-runs.ts';
import { type CommandContext, type CommandFailure, defineCommand, exitCodes, failure } from '../command.ts';
import { type NamedRun, namedRun, runPositional } from '../named-run.ts';
import { printJson } from '../print-json.ts';
import { duration, metricText } from '../printable.ts';
import { currentProject } from '../project.ts';
import { textTable } from '../text-table.ts';

export const compare = defineCommand({
  name: 'compare',
  summary: 'Compare runs: parameters, metrics, code, data, environment, resources; differences first',
  options: [{ name: 'all', summary: 'Show what is the same as well' }],
  positionals: [
    {
      ...runPositional,
      summary: `${runPositional.summary}; one is compared with the last before it of its pipeline, none are the last two`,
      optional: true,
      multiple: true,
    },
  ],
  examples: [
    { line: 'trainyard compare', does: 'What differs between the last two runs' },
    { line: 'trainyard compare 20261124-2135', does: 'What differs from the run of its pipeline before it' },
    { line: 'trainyard compare 20261124-2135 20261124-2140 latest --json', does: 'All of it, for a program' },
  ],
  run(context, args) {
    const found = runsToCompare(context, args.positionals);
    if (!found.ok) return found.problem;
    const comparison = compareRuns(found.value.map(({ folders, run }) => comparableRun(folders, run)));
    if (context.json) {
      printJson(context, comparison);
      return exitCodes.ok;
    }
    const names = comparison.runs.map(({ runId }) => runId);
    const rows = args.has('all') ? [...comparison.differences, ...comparison.same] : comparison.differences;
    if (rows.length === 0) context.out.write(`The runs ${names.join(', ')} do not differ.\n`);
    for (const section of new Set(rows.map((row) => row.section))) {
      const own = rows.filter((row) => row.section === section);
      context.out.write(`${textTable([section, ...names], own.map(cells), width)}\n`);
    }
    if (rows.some(({ best }) => best && best.length > 0)) context.out.write('* the best value\n');
    return exitCodes.ok;
  },
});

/** The runs that were named, or those that are meant when none or one is. */
function runsToCompare(context: CommandContext, names: readonly string[]): Result<readonly NamedRun[], CommandFailure> {
  const runs: NamedRun[] = [];
  for (const name of names) {
    const found = namedRun(context, name);
    if (!found.ok) return found;
    runs.push(found.value);
  }
  if (runs.length > 1) return ok(runs);
  const [only] = runs;
  const folders = currentProject(context.env, context.cwd);
  const known = only ? [...before(only), only.run.runId] : lastTwo(listRuns(folders, { limit: 2 }));
  if (known.length < 2) {
    const message = only
      ? `There is no run of ${only.run.state.pipelineId} before ${only.run.runId} to compare it with.`
      : 'There are no two runs to compare in this project.';
    return problem(failure('notFound', message, 'See trainyard runs list.'));
  }
  return runsToCompare(context, known);
}

const lastTwo = (newestFirst: readonly { readonly runId: string }[]): string[] =>
  newestFirst.map(({ runId }) => runId).reverse();

/** The last run of the same pipeline before it: run ids begin with the time of the start. */
function before({ folders, run }: NamedRun): string[] {
  const ofPipeline = listRuns(folders, { pipeline: run.state.pipelineId });
  const earlier = ofPipeline.find(({ runId }) => runId < run.runId);
  return earlier ? [earlier.runId] : [];
}

function cells({ step, name, values, deltas, best }: ComparisonRow): string[] {
  const there = values.filter((value) => value !== null);
  const { line, texts } = sideBySide(there.map(shortDigest), width);
  const text = new Map(there.map((value, index) => [value, texts[index] ?? '']));
  const shown = values.map((value, index) => {
    if (value === null) return '–';
    if (typeof value !== 'number' || !deltas) return text.get(value) ?? '';
    const delta = deltas[index] ?? 0;
    const change = delta === 0 ? '' : ` (${delta > 0 ? '+' : '−'}${quantity(name, Math.abs(delta))})`;
    return `${quantity(name, value)}${change}${best?.includes(index) ? ' *' : ''}`;
  });
  const row = step === null ? name : `${step}: ${name}`;
  return [line === null ? row : `${row}, line ${line}`, ...shown];
}

/** Widest value of a table. */
const width = 40;

/** A number with its unit. */
function quantity(name: string, value: number): string {
  if (name.endsWith('Ms')) return duration(value);
  return name.endsWith('Bytes') ? shownBytes(value) : metricText(value);
}

/** Of a digest its beginning. */
function shortDigest(value: Json): Json {
  const digest = typeof value === 'string' ? /^(?:sha256(?:dir)?:)?([0-9a-f]{64})$/.exec(value)?.[1] : undefined;
  return digest?.slice(0, 12) ?? value;
}
