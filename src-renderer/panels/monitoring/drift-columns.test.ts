import { describe, expect, it } from 'vitest';
import { sampleRun } from '../runs/testing/sample-run.ts';
import { driftColumns, driftNodes, standardThresholds } from './drift-columns.ts';

const runs = [
  sampleRun('r3', {
    metrics: {
      'drift.psi_age': 0.05,
      'drift.ks_age': 0.3,
      'drift.psi_city': 0.1,
      'drift.max_psi': 0.1,
      'train.loss': 1,
    },
  }),
  sampleRun('r2', { metrics: { 'train.loss': 1 } }),
  sampleRun('r1', { metrics: { 'drift.psi_age': 0.02, 'drift.psi_max_psi': 0.5 } }),
];

describe('driftNodes', () => {
  it('finds the steps that measured drift, with their runs', () => {
    expect(driftNodes(runs).map(({ stepId, runs: own }) => [stepId, own.map(({ runId }) => runId)])).toEqual([
      ['drift', ['r3', 'r1']],
    ]);
  });

  it('finds none where nothing measured drift', () => {
    expect(driftNodes([sampleRun('r1', { metrics: { 'train.loss': 1 } })])).toEqual([]);
  });
});

describe('driftColumns', () => {
  const [node] = driftNodes(runs);
  const columns = node ? driftColumns(node, standardThresholds) : [];

  it('puts the column first that is furthest over its threshold', () => {
    expect(columns.map(({ name, isDrifted }) => [name, isDrifted])).toEqual([
      ['age', true],
      ['city', false],
    ]);
  });

  it('tells how it went, oldest first, with a gap where a run lacks it', () => {
    expect(columns.map(({ history }) => history)).toEqual([
      [0.02, 0.05],
      [null, 0.1],
    ]);
  });

  it('leaves out the figures of the node as a whole', () => {
    expect(columns.some(({ name }) => name.includes('max'))).toBe(false);
  });
});
