import type { Metrics } from '../../shared/plan/step-record.ts';

/** What people look at first, in this order; all else follows in the order in which the step reported it. */
const headlines = ['roc_auc', 'accuracy', 'r2', 'rmse', 'mae', 'f1', 'log_loss', 'drifted_columns', 'max_psi', 'rows'];

/** Details of another metric: per fold, spread, per column. */
const detail = /^fold_|_std$|^(?:psi|ks)_/;

/** The metrics of a step that say most, at most `count`; details only where there is nothing else. */
export function keyMetrics(metrics: Metrics, count: number): [string, number | null][] {
  const rank = (name: string): number => {
    const place = headlines.indexOf(name);
    return place >= 0 ? place : detail.test(name) ? headlines.length + 1 : headlines.length;
  };
  const sorted = Object.entries(metrics).sort(([a], [b]) => rank(a) - rank(b));
  const telling = sorted.filter(([name]) => !detail.test(name));
  return (telling.length > 0 ? telling : sorted).slice(0, count);
}
