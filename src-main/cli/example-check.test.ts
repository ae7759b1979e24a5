import { expect, test } from 'vitest';
import type { RunResult, StepResult } from '../../shared/run/run-result.ts';
import { unmetExpectations } from './example-check.ts';

const step = (fields: Partial<StepResult>): StepResult => ({
  id: 'a',
  status: 'succeeded',
  cached: false,
  attempts: 1,
  durationMs: 1,
  metrics: {},
  ...fields,
});
const result = (...steps: StepResult[]): RunResult => ({
  type: 'result',
  runId: 'r',
  pipeline: 'p',
  outcome: 'succeeded',
  startedAt: '',
  durationMs: 1,
  steps,
});

test('expectations that hold say nothing', () => {
  const good = result(
    step({ outputs: { text: {} }, metrics: { rows: 9 } }),
    step({ id: 'b', status: 'failed', failure: { reason: 'data-rejected', message: 'row 5: bad' } }),
  );
  const expect_ = [
    { node: 'a', status: 'succeeded', outputs: ['text'], metrics: { rows: { min: 9, max: 9 } } },
    { node: 'b', status: 'failed', failure: 'data-rejected', message: 'row 5' },
  ];
  expect(unmetExpectations(expect_, good)).toEqual([]);
  expect(unmetExpectations([], result())).toEqual([]);
});

test('each one that does not hold is a problem of its own', () => {
  const bad = result(
    step({ status: 'failed', failure: { reason: 'timeout', message: 'too slow' }, metrics: { rows: 3, gap: null } }),
  );
  const entry = {
    node: 'a',
    status: 'succeeded',
    failure: 'data-rejected',
    message: 'row 5',
    outputs: ['text'],
    metrics: { rows: { min: 4 }, gap: {}, other: { max: 1 } },
  };
  expect(unmetExpectations([entry, { node: 'z' }, {}], bad)).toEqual([
    'a: failed instead of succeeded: too slow',
    'a: failed because of timeout instead of data-rejected',
    'a: its message does not say "row 5" but "too slow"',
    'a: no output text',
    'a: metric rows is 3, less than 4',
    'a: metric gap was not reported',
    'a: metric other was not reported',
    'z: there is no such step',
    'an entry of "expect" names no node',
  ]);
});

test('an example without expectations is a problem', () => {
  expect(unmetExpectations(undefined, result())).toEqual(['example.yaml has no list "expect".']);
});
