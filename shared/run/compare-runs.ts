import { canonicalJson, isObject, type Json, type JsonObject } from '../base/json.ts';
import type { FingerprintParts } from '../plan/execution-plan.ts';
import type { Metrics } from '../plan/step-record.ts';
import { metricGoal } from './metric-goal.ts';

export interface ComparableStep {
  readonly status: string;
  readonly cached: boolean;
  readonly metrics: Metrics;
  /** What making its outputs took; left out where that is not known any more. */
  readonly durationMs?: number;
  readonly cpuMs?: number;
  readonly peakMemoryBytes?: number;
  /** `null` when the step never got so far, or its run is older than that knowledge. */
  readonly parts: FingerprintParts | null;
  /** Port to digest. */
  readonly outputs: { readonly [port: string]: string };
  /** As the run noted it when the step started; lists of `name==version` are compared package by package. */
  readonly environment?: JsonObject;
}

export interface ComparableRun {
  readonly runId: string;
  readonly pipelineId: string;
  readonly outcome: string;
  readonly durationMs?: number;
  readonly parameters: JsonObject;
  readonly steps: { readonly [stepId: string]: ComparableStep };
  readonly environment: JsonObject;
}

/** In the order in which they are shown. */
export const comparisonSections = [
  'outcome',
  'parameters',
  'metrics',
  'data',
  'code',
  'environment',
  'outputs',
  'resources',
] as const;
export type ComparisonSection = (typeof comparisonSections)[number];

/** One thing that was looked at, with its value in each run. */
export interface ComparisonRow {
  readonly section: ComparisonSection;
  /** `null`: of the run as a whole. */
  readonly step: string | null;
  readonly name: string;
  /** As many as runs; `null` is a gap: the run does not have it. */
  readonly values: readonly (Json | null)[];
  readonly differs: boolean;
  /** Metrics and resources: difference to the first run that has a number; `null` for that one and for gaps. */
  readonly deltas?: readonly (number | null)[];
  /** Metrics: indexes of the runs with the best value; empty where nobody can say what is better. */
  readonly best?: readonly number[];
}

export interface Comparison {
  readonly runs: readonly { readonly runId: string; readonly pipelineId: string; readonly outcome: string }[];
  readonly differences: readonly ComparisonRow[];
  readonly same: readonly ComparisonRow[];
}

/** Lays runs side by side, whatever pipelines and versions they come from: what one lacks is a gap. */
export function compareRuns(runs: readonly ComparableRun[]): Comparison {
  const table = new Table(runs.length);
  runs.forEach((run, index) => {
    table.set('outcome', null, 'outcome', index, run.outcome);
    table.set('outcome', null, 'pipeline', index, run.pipelineId);
    table.setAll('parameters', null, flatten(run.parameters), index);
    table.setAll('environment', null, packages(run.environment), index);
    if (run.durationMs !== undefined) table.set('resources', null, 'durationMs', index, run.durationMs);
    for (const [id, step] of Object.entries(run.steps)) addStep(table, id, step, index);
  });
  const rows = table.rows();
  return {
    runs: runs.map(({ runId, pipelineId, outcome }) => ({ runId, pipelineId, outcome })),
    differences: rows.filter((row) => row.differs),
    same: rows.filter((row) => !row.differs),
  };
}

function addStep(table: Table, id: string, step: ComparableStep, index: number): void {
  table.set('outcome', id, 'status', index, step.status);
  table.setAll('metrics', id, Object.entries(step.metrics), index);
  table.setAll('outputs', id, Object.entries(step.outputs), index);
  table.set('resources', id, 'cached', index, step.cached);
  if (step.durationMs !== undefined) table.set('resources', id, 'durationMs', index, step.durationMs);
  if (step.cpuMs !== undefined) table.set('resources', id, 'cpuMs', index, step.cpuMs);
  if (step.peakMemoryBytes !== undefined) {
    table.set('resources', id, 'peakMemoryBytes', index, step.peakMemoryBytes);
  }
  if (step.environment) table.setAll('environment', id, packages(step.environment), index);
  const { parts } = step;
  if (!parts) return;
  table.setAll('parameters', id, Object.entries(parts.parameters), index);
  table.setAll('parameters', id, prefixed('params.', parts.params), index);
  table.setAll('parameters', id, prefixed('env.', parts.env), index);
  table.set('parameters', id, 'seed', index, parts.seed);
  table.setAll('data', id, prefixed('file ', parts.files), index);
  for (const [port, digests] of Object.entries(parts.inputs)) {
    table.set('data', id, `input ${port}`, index, digests.length === 1 ? (digests[0] ?? null) : [...digests]);
  }
  table.set('code', id, 'type', index, parts.type);
  table.set('code', id, 'code', index, parts.code);
  table.set('environment', id, 'digest', index, parts.environment);
}

const prefixed = (prefix: string, values: JsonObject): [string, Json][] =>
  Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]);

/** Dotted paths to the values that are not objects. */
function flatten(value: JsonObject, prefix = ''): [string, Json][] {
  return Object.entries(value).flatMap(([name, inner]): [string, Json][] =>
    isObject(inner) && Object.keys(inner).length > 0
      ? flatten(inner, `${prefix}${name}.`)
      : [[`${prefix}${name}`, inner]],
  );
}

/** Lists of `name==version` become one value for each package. */
function packages(environment: JsonObject): [string, Json][] {
  return flatten(environment).flatMap(([name, value]): [string, Json][] =>
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && item.includes('=='))
      ? value.map((item: string) => [item.slice(0, item.indexOf('==')), item.slice(item.indexOf('==') + 2)])
      : [[name, value]],
  );
}

/** Collects values by section, step and name; steps and names keep the order in which the runs bring them. */
class Table {
  readonly #count: number;
  readonly #sections = new Map<ComparisonSection, Map<string, { step: string | null; name: string; values: Json[] }>>();

  constructor(count: number) {
    this.#count = count;
  }

  set(section: ComparisonSection, step: string | null, name: string, index: number, value: Json): void {
    const rows = this.#sections.get(section) ?? new Map();
    this.#sections.set(section, rows);
    const key = JSON.stringify([step, name]);
    const row = rows.get(key) ?? { step, name, values: new Array<Json>(this.#count).fill(null) };
    rows.set(key, row);
    row.values[index] = value;
  }

  setAll(section: ComparisonSection, step: string | null, entries: readonly [string, Json][], index: number): void {
    for (const [name, value] of entries) this.set(section, step, name, index, value);
  }

  rows(): ComparisonRow[] {
    return comparisonSections.flatMap((section) =>
      [...(this.#sections.get(section)?.values() ?? [])].map(({ step, name, values }) => ({
        section,
        step,
        name,
        values,
        differs: values.some((value) => canonicalJson(value) !== canonicalJson(values[0])),
        ...((section === 'metrics' || section === 'resources') && { deltas: deltasOf(values) }),
        ...(section === 'metrics' && { best: bestOf(name, values) }),
      })),
    );
  }
}

function deltasOf(values: readonly Json[]): (number | null)[] {
  const first = values.findIndex((value) => typeof value === 'number');
  const base = values[first];
  return values.map((value, index) =>
    typeof value === 'number' && typeof base === 'number' && index !== first ? value - base : null,
  );
}

function bestOf(name: string, values: readonly Json[]): number[] {
  const goal = metricGoal(name);
  const numbers = values.filter((value): value is number => typeof value === 'number');
  if (goal === null || numbers.length < 2) return [];
  const best = goal === 'maximize' ? Math.max(...numbers) : Math.min(...numbers);
  return numbers.every((value) => value === best)
    ? []
    : values.flatMap((value, index) => (value === best ? [index] : []));
}
