import { failureReasons } from '../../base/failure.ts';
import { nearest } from '../../base/nearest.ts';
import { show } from '../../catalog/check-parameters.ts';
import type { Retry } from '../pipeline-document.ts';
import { defineRule, type RuleContext } from '../rule.ts';

const mostAttempts = 100;

/** Retries end, wait a sensible time, and speak of failures that exist. */
export const retries = defineRule({
  name: 'retries',
  check(context) {
    checkRetry(context, context.document.defaults.retry, 'spec.defaults', ['spec', 'defaults', 'retry']);
    for (const { node, index } of context.nodes) {
      checkRetry(context, node.retry, `Node ${node.id}`, ['spec', 'nodes', index, 'retry'], node.id);
    }
  },
});

function checkRetry(
  context: RuleContext,
  retry: Retry | undefined,
  subject: string,
  at: readonly (string | number)[],
  nodeId?: string,
): void {
  if (!retry) return;
  const report = (
    field: readonly (string | number)[],
    what: string,
    fix: string,
    severity: 'error' | 'warning' = 'error',
  ) =>
    context.report({
      code: 'invalid-retry',
      severity,
      message: `${subject}: ${['retry', ...field].join('.')} ${what}.`,
      fix,
      at: [...at, ...field],
      ...(nodeId === undefined ? {} : { nodeId }),
    });
  const { maxAttempts, backoff, on, rules, ladder } = retry;
  if (maxAttempts < 1 || maxAttempts > mostAttempts) {
    report(['maxAttempts'], `must be between 1 and ${mostAttempts}, but is ${maxAttempts}`, 'Write 3.');
  }
  if (backoff.factor < 1 || backoff.factor > 100)
    report(['backoff', 'factor'], `must be between 1 and 100, but is ${backoff.factor}`, 'Write 2.');
  if (backoff.jitter < 0 || backoff.jitter > 1)
    report(['backoff', 'jitter'], `must be between 0 and 1, but is ${backoff.jitter}`, 'Write 0.2.');
  if (backoff.initialMs > backoff.maxMs)
    report(['backoff', 'initial'], 'must not be longer than backoff.max', 'Raise max, or lower initial.');
  checkReasons(on, ['on'], report);
  for (const [index, rule] of rules.entries()) {
    checkReasons(rule.reasons ?? [], ['rules', index, 'reasons'], report);
    const codes = rule.exitCodes ?? [];
    const wrong = codes.find((code) => code < 1 || code > 255);
    if (wrong !== undefined)
      report(['rules', index, 'exitCodes'], `must be between 1 and 255, but holds ${wrong}`, 'Remove it.');
    if (codes.length === 0 && (rule.reasons ?? []).length === 0) {
      report(['rules', index], 'matches nothing', 'Add exitCodes or reasons.');
    }
  }
  if (ladder.length > 0 && ladder.length >= maxAttempts) {
    const fix = `Write maxAttempts: ${ladder.length + 1}.`;
    report(
      ['ladder'],
      `has ${ladder.length} rungs, but only ${Math.max(0, maxAttempts - 1)} can be reached`,
      fix,
      'warning',
    );
  }
}

function checkReasons(
  reasons: readonly string[],
  field: readonly (string | number)[],
  report: (field: readonly (string | number)[], what: string, fix: string) => void,
): void {
  for (const [index, reason] of reasons.entries()) {
    if ((failureReasons as readonly string[]).includes(reason)) continue;
    const meant = nearest(reason, failureReasons);
    const fix = meant === undefined ? `Known are ${failureReasons.join(', ')}.` : `Write ${meant}.`;
    report([...field, index], `names ${show(reason)}, which is no failure reason`, fix);
  }
}
