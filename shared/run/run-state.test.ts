import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runId, stepId } from '../base/ids.ts';
import type { StepRecord } from '../plan/step-record.ts';
import { planOf, sampleStep, stepBelow } from '../plan/testing/sample-plan.ts';
import type { RunEvent, StampedEvent } from './run-event.ts';
import { runResult } from './run-result.ts';
import { emptyRunState, isTerminal, queuedRunState, type RunState, reduceRun } from './run-state.ts';

const plan = planOf(sampleStep('a'), stepBelow('b', ['a']));
const [a, b] = [stepId('a'), stepId('b')];
const record = (metrics: StepRecord['metrics'] = {}): StepRecord => ({
  fingerprint: null,
  parts: null,
  outputs: { out: { digest: 'sha256:11', kind: 'file', bytes: 3, name: 'out' } },
  metrics,
});

const started: RunEvent = {
  type: 'run-started',
  runId: runId('run-1'),
  pipelineId: 'sample',
  pipelineName: 'Sample',
  file: 'sample.pipeline.yaml',
  planHash: 'hash',
  versionId: 'v3',
  trigger: 'manual',
  parameters: { seed: 7 },
  rerunOf: null,
  maxParallel: 0,
  environment: { node: '24' },
};
const finished = (
  id: typeof a,
  status: 'succeeded' | 'failed' | 'cancelled' | 'interrupted',
  attempt = 1,
  metrics: StepRecord['metrics'] = {},
): RunEvent => ({
  type: 'step-finished',
  stepId: id,
  attempt,
  status,
  record: record(metrics),
  ...(status === 'failed' && { failure: { reason: 'exit-non-zero', message: 'No.', exitCode: 1 } }),
  durationMs: 12.4,
  cpuMs: 9,
  peakMemoryBytes: 100,
  logBytes: 5,
});
const starting = (id: typeof a, attempt = 1): RunEvent => ({
  type: 'step-starting',
  stepId: id,
  attempt,
  fingerprint: null,
});

const stamp = (events: readonly RunEvent[]): StampedEvent[] =>
  events.map((event, index) => ({
    ...event,
    seq: event.type === 'step-reported' ? 0 : index + 1,
    at: `t${index + 1}`,
  }));
const reduce = (...events: RunEvent[]): RunState => stamp(events).reduce(reduceRun, queuedRunState(plan));
const stepOf = (state: RunState, id = a) => state.steps.get(id);

describe('reduceRun', () => {
  it('follows a step from its intent to its end', () => {
    const state = queuedRunState(plan);
    const seen = [
      started,
      starting(a),
      { type: 'step-started' as const, stepId: a, attempt: 1, pid: 42 },
      finished(a, 'succeeded', 1, { auc: 0.9 }),
    ];
    const statuses = stamp(seen).map((event) => stepOf(reduceRun(state, event))?.status);
    expect(statuses).toEqual(['queued', 'starting', 'running', 'succeeded']);
    expect(stepOf(state)).toMatchObject({
      attempt: 1,
      metrics: { auc: 0.9 },
      durationMs: 12.4,
      startedAt: 't2',
      pid: null,
    });
    expect(stepOf(state, b)?.status).toBe('queued');
  });

  it('keeps what the start of a run says', () => {
    expect(reduce(started)).toMatchObject({
      runId: 'run-1',
      versionId: 'v3',
      parameters: { seed: 7 },
      startedAt: 't1',
      outcome: null,
    });
  });

  it('ignores an event that it has seen, by its number', () => {
    const events = stamp([started, starting(a), finished(a, 'failed'), finished(b, 'succeeded')]);
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 12 }), (extra) => {
        const state = queuedRunState(plan);
        events.forEach((event, index) => {
          reduceRun(state, event);
          for (const again of extra) if (again <= index) reduceRun(state, events[again] as StampedEvent);
        });
        expect(state).toEqual(events.reduce(reduceRun, queuedRunState(plan)));
      }),
    );
  });

  it('takes up where it was: a state, and the rest of the events, give what all of them give', () => {
    const events = stamp([
      started,
      starting(a),
      finished(a, 'interrupted'),
      starting(a, 2),
      finished(a, 'succeeded', 2),
    ]);
    for (let cut = 0; cut <= events.length; cut += 1) {
      const before = events.slice(0, cut).reduce(reduceRun, queuedRunState(plan));
      expect(events.reduce(reduceRun, before)).toEqual(events.reduce(reduceRun, queuedRunState(plan)));
    }
  });

  it.each(['succeeded', 'failed', 'cancelled'] as const)('never changes a step that has %s', (status) => {
    const state = reduce(
      starting(a),
      finished(a, status),
      starting(a, 2),
      { type: 'step-started', stepId: a, attempt: 2, pid: 1 },
      {
        type: 'step-retrying',
        stepId: a,
        attempt: 2,
        counted: 2,
        delayMs: 1,
        changes: {},
        failure: { reason: 'timeout', message: '' },
      },
      { type: 'step-skipped', stepId: a, because: 'when' },
      { type: 'step-contact-lost', stepId: a, attempt: 1, since: 't9' },
      finished(a, status === 'failed' ? 'succeeded' : 'failed', 2),
    );
    expect(stepOf(state)).toMatchObject({ status, attempt: 1 });
    expect(isTerminal(status)).toBe(true);
  });

  it('lets a step that was interrupted begin again', () => {
    expect(isTerminal('interrupted')).toBe(false);
    expect(stepOf(reduce(starting(a), finished(a, 'interrupted'), starting(a, 2)))).toMatchObject({
      status: 'starting',
      attempt: 2,
      failure: null,
    });
  });

  it('remembers tries that count and the changes made, for whoever resumes', () => {
    const retrying = (attempt: number, changes: object): RunEvent => ({
      type: 'step-retrying',
      stepId: a,
      attempt,
      counted: attempt,
      delayMs: 2500,
      changes: { ...changes },
      failure: { reason: 'timeout', message: '' },
    });
    const state = reduce(starting(a), retrying(2, { set: { x: 1 } }), starting(a, 2), retrying(3, {}));
    expect(stepOf(state)).toMatchObject({
      status: 'queued',
      note: 'attempt 3 in 2.5 s',
      tries: { counted: 3, changes: [{ set: { x: 1 } }, {}] },
    });
  });

  it('gathers metrics and progress while a step runs, and starts the next attempt without them', () => {
    const running = [
      starting(a),
      {
        type: 'step-reported' as const,
        stepId: a,
        attempt: 1,
        metrics: { loss: 0.5 },
        progress: { done: 1, total: 3, unit: 'folds' },
      },
      { type: 'step-reported' as const, stepId: a, attempt: 1, metrics: { auc: null } },
    ];
    expect(stepOf(reduce(...running))).toMatchObject({ metrics: { loss: 0.5, auc: null }, progress: { done: 1 } });
    expect(stepOf(reduce(...running, finished(a, 'interrupted'), starting(a, 2)))).toMatchObject({
      metrics: {},
      progress: null,
    });
  });

  it('shows lost contact as such', () => {
    const lost = reduce(starting(a), { type: 'step-contact-lost', stepId: a, attempt: 1, since: '14:03' });
    expect(stepOf(lost)).toMatchObject({ status: 'lost-contact', note: 'no contact since 14:03' });
    const restored = reduceRun(lost, { type: 'step-contact-restored', stepId: a, attempt: 1, seq: 9, at: '' });
    expect(stepOf(restored)).toMatchObject({ status: 'running', note: '' });
  });

  it('adds steps below a step, and keeps a cancel over a resume', () => {
    const trial = sampleStep('a/1');
    const state = reduce(
      { type: 'step-added', stepId: trial.id, parent: a, step: trial, trial: null },
      { type: 'run-cancelling', force: false },
      { type: 'run-resumed', enginePid: 1 },
    );
    expect(stepOf(state, trial.id)).toMatchObject({ parent: 'a', status: 'queued' });
    expect(state.cancelling).toBe(true);
  });

  it('reads a log whose plan is lost', () => {
    const state = stamp([started, starting(a), finished(a, 'succeeded')]).reduce(reduceRun, emptyRunState());
    expect([...state.steps.values()].map(({ id, status }) => `${id} ${status}`)).toEqual(['a succeeded']);
  });
});

describe('runResult', () => {
  it('tells each step with what a script needs', () => {
    const state = reduce(
      started,
      starting(a),
      finished(a, 'failed'),
      { type: 'step-skipped', stepId: b, because: 'upstream-failed' },
      { type: 'run-finished', outcome: 'failed', durationMs: 20 },
    );
    const result = runResult(state);
    expect(result).toMatchObject({
      type: 'result',
      runId: 'run-1',
      pipeline: 'sample',
      outcome: 'failed',
      durationMs: 20,
      startedAt: 't1',
    });
    expect(result.steps).toEqual([
      {
        id: 'a',
        status: 'failed',
        cached: false,
        attempts: 1,
        durationMs: 12,
        metrics: {},
        failure: { reason: 'exit-non-zero', message: 'No.', exitCode: 1 },
        outputs: record().outputs,
      },
      {
        id: 'b',
        status: 'skipped',
        cached: false,
        attempts: 0,
        durationMs: 0,
        metrics: {},
        because: 'upstream-failed',
      },
    ]);
  });

  it('calls a cached step succeeded and cached, and a closed gate closed', () => {
    const gate = { ...record({ auc: 1 }), gate: { open: false, rules: [] } };
    const state = reduce(
      { type: 'step-cached', stepId: a, from: { runId: 'old', stepId: 'a', attempt: 1 }, record: gate },
      { type: 'step-skipped', stepId: b, because: 'gate-closed' },
    );
    expect(runResult(state).steps).toMatchObject([
      { id: 'a', status: 'succeeded', cached: true, attempts: 0, gate: 'closed', metrics: { auc: 1 } },
      { id: 'b', status: 'skipped', because: 'gate-closed' },
    ]);
  });

  it('calls a run without an end interrupted, and its unfinished steps too', () => {
    const result = runResult(reduce(started, starting(a)));
    expect(result.outcome).toBe('interrupted');
    expect(result.steps.map(({ status }) => status)).toEqual(['interrupted', 'interrupted']);
  });

  it('names the parent of a trial', () => {
    const trial = sampleStep('a/1');
    const state = reduce({ type: 'step-added', stepId: trial.id, parent: a, step: trial, trial: null });
    expect(runResult(state).steps.at(-1)).toMatchObject({ id: 'a/1', parent: 'a' });
  });
});
