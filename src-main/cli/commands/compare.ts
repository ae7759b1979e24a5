import type { Json, JsonObject } from '../../../shared/base/json.ts';
import { sideBySide } from '../../../shared/base/side-by-side.ts';
import {
  type ComparableRun,
  type ComparableStep,
  type ComparisonRow,
  compareRuns,
} from '../../../shared/run/compare-runs.ts';
import { type StoredRun, shownOutcome } from '../../runs/run-reader.ts';
import { defineCommand, exitCodes, usageFailure } from '../command.ts';
import { namedRun, runPositional } from '../named-run.ts';
import { printJson } from '../print-json.ts';
import { bytes, duration, metricText } from '../printable.ts';
import { textTable } from '../text-table.ts';

export const compare = defineCommand({
  name: 'compare',
  summary: 'Compare runs: parameters, metrics, code, data, environment, resources; differences first',
  options: [{ name: 'all', summary: 'Show what is the same as well' }],
  positionals: [{ ...runPositional, multiple: true }],
  examples: [
    { line: 'trainyard compare 20261124-2135 latest', does: 'What differs between two runs' },
    { line: 'trainyard compare 20261124-2135 20261124-2140 latest --json', does: 'All of it, for a program' },
  ],
  run(context, args) {
    if (args.positionals.length < 2) return usageFailure('compare needs two runs or more.', 'See trainyard runs list.');
    const runs: ComparableRun[] = [];
    for (const name of args.positionals) {
      const found = namedRun(context, name);
      if (!found.ok) return found.problem;
      runs.push(comparable(found.value.run));
    }
    const comparison = compareRuns(runs);
    if (context.json) {
      printJson(context, comparison);
      return exitCodes.ok;
    }
    const header = ['', ...comparison.runs.map(({ runId }) => runId)];
    const rows = args.has('all') ? [...comparison.differences, ...comparison.same] : comparison.differences;
    if (rows.length === 0) context.out.write('The runs do not differ.\n');
    for (const section of new Set(rows.map((row) => row.section))) {
      const own = rows.filter((row) => row.section === section);
      context.out.write(`${textTable([section, ...header.slice(1)], own.map(cells), width)}\n`);
    }
    return exitCodes.ok;
  },
});

function comparable(run: StoredRun): ComparableRun {
  const { state, events, isUnderWay } = run;
  const environments = new Map<string, JsonObject>();
  for (const event of events) {
    if (event.type === 'step-starting' && event.environment) environments.set(event.stepId, event.environment);
  }
  const steps: Record<string, ComparableStep> = {};
  for (const step of state.steps.values()) {
    const environment = environments.get(step.id);
    const outputs = Object.entries(step.record?.outputs ?? {}).map(([port, { digest }]) => [port, digest]);
    steps[step.id] = {
      status: step.status === 'cached' ? 'succeeded' : step.status,
      cached: step.status === 'cached',
      metrics: step.metrics,
      durationMs: Math.round(step.durationMs),
      cpuMs: step.cpuMs,
      peakMemoryBytes: step.peakMemoryBytes,
      parts: step.record?.parts ?? null,
      outputs: Object.fromEntries(outputs) as Record<string, string>,
      ...(environment && { environment }),
    };
  }
  return {
    runId: run.runId,
    pipelineId: state.pipelineId,
    outcome: shownOutcome(state, isUnderWay),
    durationMs: state.durationMs,
    parameters: state.parameters,
    steps,
    environment: state.environment,
  };
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
  return name.endsWith('Bytes') ? bytes(value) : metricText(value);
}

/** Of a digest its beginning. */
function shortDigest(value: Json): Json {
  const digest = typeof value === 'string' ? /^(?:sha256(?:dir)?:)?([0-9a-f]{64})$/.exec(value)?.[1] : undefined;
  return digest?.slice(0, 12) ?? value;
}
