import { expect, test } from 'vitest';
import type { StepId } from '../../../shared/base/ids.ts';
import { emptyRunState, type StepState } from '../../../shared/run/run-state.ts';
import { chosenSteps, stepsWithLogs } from './log-steps.ts';

const state = emptyRunState();
for (const [id, parent, status, attempt] of [
  ['load', null, 'cached', 0],
  ['search', null, 'running', 1],
  ['search/1', 'search', 'succeeded', 2],
  ['search/refit', 'search', 'starting', 1],
  ['report', null, 'queued', 0],
  ['off', null, 'skipped', 0],
] as const) {
  state.steps.set(id as StepId, { id, parent, status, attempt } as unknown as StepState);
}
const steps = stepsWithLogs(state, new Map([['load', 'Customers']]));

test('steps that began have a log, and trials are named by their number', () => {
  expect(steps.map(({ title, attempts }) => [title, attempts])).toEqual([
    ['Customers', 0],
    ['search', 1],
    ['trial 1', 2],
    ['refit', 1],
  ]);
});

test('a selected search stands for its trials too', () => {
  expect(chosenSteps(steps, 'selected', ['search'])).toEqual(['search', 'search/1', 'search/refit']);
  expect(chosenSteps(steps, 'selected', ['report'])).toEqual([]);
  expect(chosenSteps(steps, 'selected', [])).toHaveLength(4);
});

test('one step, or all', () => {
  expect(chosenSteps(steps, 'search/1', ['load'])).toEqual(['search/1']);
  expect(chosenSteps(steps, 'all', ['load'])).toHaveLength(4);
  expect(chosenSteps(steps, 'gone', [])).toEqual([]);
});
