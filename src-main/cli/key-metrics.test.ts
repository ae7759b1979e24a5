import { expect, test } from 'vitest';
import { keyMetrics } from './key-metrics.ts';

const names = (metrics: Record<string, number | null>, count: number): string[] =>
  keyMetrics(metrics, count).map(([name]) => name);

test('what people look at first comes first, details of it do not come', () => {
  expect(names({ fold_roc_auc: 0.99, roc_auc_std: 0.01, precision: 0.9, accuracy: 0.95, roc_auc: 0.99 }, 3)).toEqual([
    'roc_auc',
    'accuracy',
    'precision',
  ]);
  expect(names({ psi_radius: 0.1, ks_radius: 0.1, max_psi: 0.1, drifted_columns: 0 }, 3)).toEqual([
    'drifted_columns',
    'max_psi',
  ]);
});

test('details are shown when there is nothing else', () => {
  expect(names({ psi_a: 0.1, psi_b: null }, 1)).toEqual(['psi_a']);
});
