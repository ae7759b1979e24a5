import { isObject } from '../../../shared/base/json.ts';
import { type MetricColumn, standardColumns, varies } from './metric-columns.ts';
import type { RunSummary } from './run-list.ts';

/** What the user chose of columns; kept with the settings. */
export interface ColumnChoice {
  /** Column id to whether it is shown; those that nobody touched follow the standard. */
  readonly shown: { readonly [id: string]: boolean };
  /** Column ids that stay at the left while the others scroll. */
  readonly pinned: readonly string[];
  readonly widths: { readonly [id: string]: number };
  /** Leaves out columns in which all runs agree. */
  readonly hideConstant: boolean;
}

export const noChoice: ColumnChoice = { shown: {}, pinned: [], widths: {}, hideConstant: false };

/** Columns that are not shown until they are asked for. */
const hiddenAtFirst = new Set(['runId', 'trigger']);

/** Reads what was kept, whatever it is by now. */
export function readColumnChoice(kept: unknown): ColumnChoice {
  if (!isObject(kept)) return noChoice;
  const { shown, pinned, widths, hideConstant } = kept;
  return {
    shown: isObject(shown) ? onlyValues(shown, (value) => typeof value === 'boolean') : {},
    pinned: Array.isArray(pinned) ? pinned.filter((id) => typeof id === 'string') : [],
    widths: isObject(widths) ? onlyValues(widths, (value) => typeof value === 'number') : {},
    hideConstant: hideConstant === true,
  };
}

function onlyValues<Value>(values: object, fits: (value: unknown) => boolean): { [id: string]: Value } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => fits(value)));
}

/** Column id to whether it is to be seen, for these runs. */
export function shownColumns(
  ids: readonly string[],
  metrics: readonly MetricColumn[],
  runs: readonly RunSummary[],
  choice: ColumnChoice,
): { [id: string]: boolean } {
  const standard = new Set(standardColumns(metrics).map((key) => `metric:${key}`));
  const constant = new Set(metrics.filter(({ isConstant }) => isConstant).map(({ key }) => `metric:${key}`));
  const isConstant = (id: string): boolean => {
    const field = fieldsOf[id];
    return constant.has(id) || (field !== undefined && !varies(runs, field));
  };
  return Object.fromEntries(
    ids.map((id) => {
      const isStandard = id.startsWith('metric:') ? standard.has(id) : !hiddenAtFirst.has(id);
      const isWanted = choice.shown[id] ?? isStandard;
      return [id, isWanted && !(choice.hideConstant && isConstant(id))];
    }),
  );
}

const fieldsOf: { readonly [id: string]: (run: RunSummary) => unknown } = {
  outcome: ({ outcome }) => outcome,
  pipeline: ({ pipeline }) => pipeline,
  version: ({ version }) => version,
  steps: ({ steps, failedSteps, cachedSteps }) => `${steps} ${failedSteps} ${cachedSteps}`,
  trigger: ({ trigger }) => trigger,
  tags: ({ tags }) => tags.join('\n'),
  note: ({ note }) => note,
};
