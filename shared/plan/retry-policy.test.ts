import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Failure, type FailureReason, failureReasons } from '../base/failure.ts';
import type { Retry } from '../pipeline/pipeline-document.ts';
import { backoffMs, decideRetry } from './retry-policy.ts';
import { noRetry } from './testing/sample-plan.ts';

const retry = (changes: Partial<Retry>): Retry => ({ ...noRetry, maxAttempts: 3, ...changes });
const failure = (reason: FailureReason, exitCode?: number): Failure => ({
  reason,
  message: '',
  ...(exitCode !== undefined && { exitCode }),
});
const action = (policy: Retry, attempt: number, failed: Failure): string =>
  decideRetry(policy, attempt, failed, 0.5).action;

describe('which failures are tried again', () => {
  const permanent: readonly FailureReason[] = [
    'out-of-memory',
    'environment-unavailable',
    'image-unavailable',
    'host-key-changed',
    'input-missing',
    'data-rejected',
    'cancelled',
    'internal',
  ];

  it.each(failureReasons)('%s, where the policy names no reasons', (reason) => {
    expect(action(retry({}), 1, failure(reason))).toBe(permanent.includes(reason) ? 'fail' : 'retry');
  });

  it('tries a command that is not there or not executable only once', () => {
    for (const code of [126, 127]) expect(action(retry({}), 1, failure('exit-non-zero', code))).toBe('fail');
    expect(action(retry({}), 1, failure('exit-non-zero', 1))).toBe('retry');
  });

  it('tries the reasons of `on`, also permanent ones, and no others', () => {
    const policy = retry({ on: ['out-of-memory'] });
    expect(action(policy, 1, failure('out-of-memory'))).toBe('retry');
    expect(action(policy, 1, failure('exit-non-zero', 1))).toBe('fail');
  });

  it('never tries again what was cancelled', () => {
    const policy = retry({ on: ['cancelled'], rules: [{ reasons: ['cancelled'], action: 'ignore' }] });
    expect(action(policy, 1, failure('cancelled'))).toBe('fail');
  });

  it('stops at maxAttempts', () => {
    expect(action(retry({}), 2, failure('timeout'))).toBe('retry');
    expect(action(retry({}), 3, failure('timeout'))).toBe('fail');
    expect(action(noRetry, 1, failure('timeout'))).toBe('fail');
  });
});

describe('rules, as in podFailurePolicy', () => {
  it('fails at once for an exit code that says so', () => {
    const policy = retry({ rules: [{ exitCodes: [42], action: 'fail' }] });
    expect(action(policy, 1, failure('exit-non-zero', 42))).toBe('fail');
    expect(action(policy, 1, failure('exit-non-zero', 43))).toBe('retry');
  });

  it('does not count an attempt that a rule ignores, however many there were', () => {
    const policy = retry({ maxAttempts: 1, rules: [{ reasons: ['disk-full'], action: 'ignore' }] });
    expect(action(policy, 1, failure('disk-full'))).toBe('ignore');
    expect(action(policy, 9, failure('disk-full'))).toBe('ignore');
  });

  it('retries a permanent cause where a rule asks for it', () => {
    const policy = retry({ rules: [{ reasons: ['internal'], action: 'retry' }] });
    expect(action(policy, 1, failure('internal'))).toBe('retry');
    expect(action(policy, 3, failure('internal'))).toBe('fail');
  });

  it('lets the first rule that fits decide', () => {
    const policy = retry({
      rules: [
        { exitCodes: [42], action: 'ignore' },
        { reasons: ['exit-non-zero'], action: 'fail' },
      ],
    });
    expect(action(policy, 1, failure('exit-non-zero', 42))).toBe('ignore');
    expect(action(policy, 1, failure('exit-non-zero', 1))).toBe('fail');
  });

  it('does not take a missing exit code for one', () => {
    expect(action(retry({ rules: [{ exitCodes: [-1], action: 'fail' }] }), 1, failure('timeout'))).toBe('retry');
  });
});

describe('the ladder', () => {
  const ladder = [{ set: { trees: 100 } }, { resources: { memory: '4Gi' }, target: 'gpu-box' }];

  it('climbs one rung for each attempt that counts', () => {
    const changes = [1, 2].map((attempt) => {
      const decision = decideRetry(retry({ ladder, on: ['out-of-memory'] }), attempt, failure('out-of-memory'), 0.5);
      return decision.action === 'retry' ? decision.changes : decision.action;
    });
    expect(changes).toEqual([{ set: { trees: 100 } }, { resources: { memory: '4Gi' }, target: 'gpu-box' }]);
  });

  it('makes a permanent cause worth another try, as long as there is a rung', () => {
    const policy = retry({ maxAttempts: 5, ladder });
    expect(action(policy, 1, failure('out-of-memory'))).toBe('retry');
    expect(action(policy, 2, failure('out-of-memory'))).toBe('retry');
    expect(action(policy, 3, failure('out-of-memory'))).toBe('fail');
  });
});

describe('back-off', () => {
  const backoff = { initialMs: 5000, factor: 2, maxMs: 30_000, jitter: 0 };

  it('doubles up to its cap', () => {
    expect([1, 2, 3, 4, 5, 400].map((attempt) => backoffMs(retry({ backoff }), attempt, 0.5))).toEqual([
      5000, 10_000, 20_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('spreads evenly by its jitter, and is never negative', () => {
    const policy = retry({ backoff: { ...backoff, jitter: 0.2 } });
    expect([0, 0.5, 1].map((random) => backoffMs(policy, 1, random))).toEqual([4000, 5000, 6000]);
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random, jitter) => {
          const delay = backoffMs(retry({ backoff: { ...backoff, jitter } }), attempt + 1, random);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(60_000);
        },
      ),
    );
  });
});
