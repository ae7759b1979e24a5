import { expect, test } from 'vitest';
import { metricGoal } from './metric-goal.ts';

test.each([
  ['roc_auc', 'maximize'],
  ['Accuracy', 'maximize'],
  ['f1_macro', 'maximize'],
  ['mean-average/precision', 'maximize'],
  ['r2', 'maximize'],
  ['log_loss', 'minimize'],
  ['rmse', 'minimize'],
  ['psi_age', 'minimize'],
  ['neg', null],
  ['rows', null],
  ['glossary', null],
])('%s: %s', (name, goal) => {
  expect(metricGoal(name)).toBe(goal);
});
