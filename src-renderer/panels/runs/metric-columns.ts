import type { RunSummary } from './run-list.ts';

/** A metric that some of the runs have. */
export interface MetricColumn {
  /** `<step>.<metric>`. */
  readonly key: string;
  /** Without the step where no other step reports a metric of that name. */
  readonly title: string;
  /** Every run that is looked at has it with the same value. */
  readonly isConstant: boolean;
}

/** Runs that are looked at for their metrics: enough to know the columns of thousands. */
const looked = 1000;
/** Metrics that people ask for first, by the last part of the name. */
const wanted = ['roc_auc', 'f1', 'accuracy', 'r2', 'rmse', 'mae', 'log_loss', 'loss'];

/** The metrics of runs, the most telling ones first. */
export function metricColumns(runs: readonly RunSummary[]): MetricColumn[] {
  const found = new Map<string, { count: number; values: Set<number | null> }>();
  const some = runs.slice(0, looked);
  for (const { metrics } of some) {
    for (const [key, value] of Object.entries(metrics)) {
      const entry = found.get(key) ?? { count: 0, values: new Set() };
      entry.count += 1;
      entry.values.add(value);
      found.set(key, entry);
    }
  }
  const steps = Map.groupBy(found.keys(), nameOf);
  return (
    [...found]
      // Metrics come in the order of the steps: the last step that tells one is the nearest to the answer.
      .toReversed()
      .toSorted(([a, { count: own }], [b, { count: others }]) => rank(a) - rank(b) || others - own)
      .map(([key, { count, values }]) => ({
        key,
        title: (steps.get(nameOf(key))?.length ?? 0) > 1 ? key : nameOf(key),
        isConstant: values.size === 1 && count === some.length && some.length > 1,
      }))
  );
}

/** Keys of the columns that are shown while nobody chose: a few that differ, one for each name of a metric. */
export function standardColumns(columns: readonly MetricColumn[], most = 4): string[] {
  const names = new Set<string>();
  const chosen: string[] = [];
  for (const { key } of columns) {
    if (names.has(nameOf(key)) || chosen.length === most) continue;
    names.add(nameOf(key));
    chosen.push(key);
  }
  return chosen;
}

const nameOf = (key: string): string => key.slice(key.lastIndexOf('.') + 1);

function rank(key: string): number {
  const place = wanted.indexOf(nameOf(key));
  return place < 0 ? wanted.length : place;
}

/** Whether runs have more than one value of a field; with one run, or none, nothing is known to be constant. */
export function varies(runs: readonly RunSummary[], value: (run: RunSummary) => unknown): boolean {
  const [first, ...others] = runs;
  if (!first || others.length === 0) return true;
  const known = value(first);
  return others.some((run) => value(run) !== known);
}
