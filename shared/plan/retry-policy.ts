import type { Failure, FailureReason } from '../base/failure.ts';
import type { JsonObject } from '../base/json.ts';
import type { Retry } from '../pipeline/pipeline-document.ts';

/** Whether another attempt can help when nothing was changed. */
const permanent: Record<FailureReason, boolean> = {
  'exit-non-zero': false,
  signal: false,
  timeout: false,
  'out-of-memory': true,
  'disk-full': false,
  'environment-unavailable': true,
  'image-unavailable': true,
  'target-unreachable': false,
  'host-key-changed': true,
  'input-missing': true,
  'output-missing': false,
  'data-rejected': true,
  cancelled: true,
  interrupted: false,
  lost: false,
  internal: true,
};

/** Exit codes of a shell that could not run its command: another try finds the same. */
const permanentExitCodes = [126, 127];

export type RetryDecision =
  | { readonly action: 'retry'; readonly delayMs: number; readonly changes: JsonObject }
  | { readonly action: 'fail' }
  /** The rule says that this failure does not count as an attempt. */
  | { readonly action: 'ignore'; readonly delayMs: number };

/**
 * What to do after attempt number `attempt` (from 1) failed. Rules come first, in the manner of Kubernetes'
 * podFailurePolicy; then `on`; then, where neither speaks, all but permanent causes are retried.
 *
 * @param random a number in [0, 1) for the jitter
 */
export function decideRetry(retry: Retry, attempt: number, failure: Failure, random: number): RetryDecision {
  if (failure.reason === 'cancelled') return { action: 'fail' };
  const rule = retry.rules.find(
    (candidate) =>
      (failure.exitCode !== undefined && (candidate.exitCodes?.includes(failure.exitCode) ?? false)) ||
      (candidate.reasons?.includes(failure.reason) ?? false),
  );
  if (rule?.action === 'fail') return { action: 'fail' };
  if (rule?.action === 'ignore') return { action: 'ignore', delayMs: backoffMs(retry, attempt, random) };
  if (attempt >= retry.maxAttempts) return { action: 'fail' };
  const rung = retry.ladder[attempt - 1];
  const asked = rule?.action === 'retry' || retry.on.includes(failure.reason);
  const hopeless =
    retry.on.length > 0 || asked
      ? !asked
      : (permanent[failure.reason] && rung === undefined) || permanentExitCodes.includes(failure.exitCode ?? 0);
  if (hopeless) return { action: 'fail' };
  const changes: Record<string, JsonObject | string> = {};
  if (rung?.set) changes['set'] = rung.set;
  if (rung?.resources) changes['resources'] = rung.resources;
  if (rung?.target) changes['target'] = rung.target;
  return { action: 'retry', delayMs: backoffMs(retry, attempt, random), changes };
}

/** Exponential back-off with a cap; the jitter spreads it evenly by ± its share. In milliseconds. */
export function backoffMs(retry: Retry, attempt: number, random: number): number {
  const { initialMs, factor, maxMs, jitter } = retry.backoff;
  const base = Math.min(maxMs, initialMs * factor ** (attempt - 1));
  return Math.max(0, Math.round(base * (1 + jitter * (2 * random - 1))));
}
