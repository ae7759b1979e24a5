import type { RunState, StepState } from '../../../shared/run/run-state.ts';

/** A step that has a log, with the words that name it. */
export interface LogStep {
  readonly id: string;
  readonly parent: string | null;
  readonly title: string;
  readonly attempts: number;
}

const hasLog = ({ status, attempt }: StepState): boolean => attempt > 0 || status === 'cached';

/** Steps of a run that wrote something, or may: in the run's order, trials below their search. */
export function stepsWithLogs(state: RunState, titles: ReadonlyMap<string, string>): readonly LogStep[] {
  const steps = [...state.steps.values()];
  return steps.filter(hasLog).map(({ id, parent, attempt }) => ({
    id,
    parent,
    title: titleOf(id, parent, titles),
    attempts: attempt,
  }));
}

function titleOf(id: string, parent: string | null, titles: ReadonlyMap<string, string>): string {
  if (parent === null) return titles.get(id) ?? id;
  const name = id.slice(parent.length + 1);
  return /^\d+$/.test(name) ? `trial ${name}` : name;
}

/** What the choice of a step means: every step, those of the selected nodes, or one. */
export function chosenSteps(steps: readonly LogStep[], choice: string, selected: readonly string[]): readonly string[] {
  if (choice !== 'all' && choice !== 'selected') return steps.filter(({ id }) => id === choice).map(({ id }) => id);
  if (choice === 'all' || selected.length === 0) return steps.map(({ id }) => id);
  const nodes = new Set(selected);
  return steps.filter(({ id, parent }) => nodes.has(id) || (parent !== null && nodes.has(parent))).map(({ id }) => id);
}
