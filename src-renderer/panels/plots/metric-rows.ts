import type { RunState } from '../../../shared/run/run-state.ts';
import type { Cell, TableTwin } from '../../charts/csv.ts';

/** The figures of a run's steps, or of one step; trials stay with their search. */
export function metricRows(state: RunState, stepId: string | null, titles: ReadonlyMap<string, string>): TableTwin {
  const rows: Cell[][] = [];
  for (const step of state.steps.values()) {
    if (stepId === null ? step.parent !== null : step.id !== stepId) continue;
    for (const [name, value] of Object.entries(step.metrics)) {
      rows.push(stepId === null ? [titles.get(step.id) ?? step.id, name, value] : [name, value]);
    }
  }
  return { columns: stepId === null ? ['step', 'metric', 'value'] : ['metric', 'value'], rows };
}
