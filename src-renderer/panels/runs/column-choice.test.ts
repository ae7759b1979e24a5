import { describe, expect, it } from 'vitest';
import { noChoice, readColumnChoice, shownColumns } from './column-choice.ts';
import { metricColumns } from './metric-columns.ts';
import { sampleRun } from './testing/sample-run.ts';

const runs = [
  sampleRun('r2', { metrics: { 'evaluate.f1': 0.9, 'gate.rules': 1 } }),
  sampleRun('r1', { metrics: { 'evaluate.f1': 0.8, 'gate.rules': 1 }, outcome: 'failed' }),
];
const ids = ['outcome', 'pipeline', 'runId', 'metric:evaluate.f1', 'metric:gate.rules'];
const shown = (choice = noChoice): string[] => {
  const visible = shownColumns(ids, metricColumns(runs), runs, choice);
  return ids.filter((id) => visible[id]);
};

describe('shownColumns', () => {
  it('shows a standard set while nobody chose', () => {
    expect(shown()).toEqual(['outcome', 'pipeline', 'metric:evaluate.f1', 'metric:gate.rules']);
  });

  it('leaves out what all runs agree in, on request', () => {
    expect(shown({ ...noChoice, hideConstant: true })).toEqual(['outcome', 'metric:evaluate.f1']);
  });

  it('follows the choice of the user', () => {
    expect(shown({ ...noChoice, shown: { runId: true, outcome: false } })).toEqual([
      'pipeline',
      'runId',
      'metric:evaluate.f1',
      'metric:gate.rules',
    ]);
  });
});

describe('readColumnChoice', () => {
  it.each([null, 7, 'x', [], { shown: 3, pinned: 'a', widths: null }])('makes nothing of %j', (kept) => {
    expect(readColumnChoice(kept)).toEqual(noChoice);
  });

  it('reads back what was kept', () => {
    const choice = { shown: { note: false }, pinned: ['outcome'], widths: { note: 80 }, hideConstant: true };
    expect(readColumnChoice(JSON.parse(JSON.stringify(choice)))).toEqual(choice);
  });
});
