const higher = /(?:^|_)(?:accuracy|f1|precision|recall|auc|r2|ap|score|map|mcc|kappa|specificity|sensitivity)(?:$|_)/;
const lower = /(?:^|_)(?:loss|rmse|mae|mse|mape|error|brier|psi|ks|ece|perplexity|wer|cer)(?:$|_)/;

/** Which direction of a metric is better, told by its name (scikit-learn's words); `null` when that says nothing. */
export function metricGoal(name: string): 'maximize' | 'minimize' | null {
  const words = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  // How far one model leads another says nothing of either.
  if (/(?:^|_)(?:delta|diff)_/.test(words)) return null;
  if (lower.test(words)) return 'minimize';
  return higher.test(words) ? 'maximize' : null;
}
