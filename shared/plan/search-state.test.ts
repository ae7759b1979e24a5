import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import type { PlannedStep } from './execution-plan.ts';
import { type SearchMove, SearchState } from './search-state.ts';
import { edges, sampleStep } from './testing/sample-plan.ts';

const space = { 'settings.max_depth': { type: 'int', min: 3, max: 6 } };

const search = (parameters: JsonObject = {}, changes: Partial<PlannedStep> = {}): PlannedStep =>
  sampleStep('search', {
    execution: 'search',
    type: 'tune.search',
    inputs: { train: edges('split.train'), settings: edges('other.best') },
    outputs: { best: { type: 'value', name: 'best.json', optional: false } },
    seed: 7,
    overrides: { metric: 'f1' },
    parameters: { space, metric: 'roc_auc', algorithm: 'grid', maxTrials: 10, parallelTrials: 2, ...parameters },
    trial: {
      type: 'train.sklearn-classifier',
      typeVersion: '1.0.0',
      code: 'trial-code',
      environment: { kind: 'none' },
      outputs: { model: { type: 'model', name: 'model', optional: false } },
      parameters: { label: 'diagnosis', settings: { n_estimators: 200 } },
    },
    ...changes,
  });

const stateOf = (step: PlannedStep): SearchState => new SearchState(step, step.parameters);
const said = (move: SearchMove): string =>
  move.kind === 'trial' || move.kind === 'refit' ? `${move.kind} ${move.step.id}` : move.kind;

/** Plays trials to the end; `score` tells a trial's metric, or that it failed. */
function play(state: SearchState, score: (trial: number) => number | null | 'failed'): SearchMove {
  for (;;) {
    const move = state.next();
    if (move.kind === 'trial') {
      const value = score(Number(move.step.id.split('/')[1]));
      state.finished(move.step.id, {
        status: value === 'failed' ? 'failed' : 'succeeded',
        metrics: value === 'failed' ? {} : { roc_auc: value },
        durationMs: 5,
      });
    } else if (move.kind === 'refit') state.finished(move.step.id, { status: 'succeeded', metrics: {}, durationMs: 9 });
    else return move;
  }
}

describe('trials', () => {
  it('keeps parallelTrials under way, and waits for one to end before it starts the next', () => {
    const state = stateOf(search());
    expect([state.next(), state.next(), state.next()].map(said)).toEqual(['trial search/1', 'trial search/2', 'wait']);
    state.finished('search/2' as PlannedStep['id'], { status: 'succeeded', metrics: {}, durationMs: 1 });
    expect(said(state.next())).toBe('trial search/3');
  });

  it('makes each trial a step of its own: the trial type, the search inputs, the parameters chosen', () => {
    const move = stateOf(search()).next();
    if (move.kind !== 'trial') throw new Error('A trial was expected');
    expect(move.step).toMatchObject({
      id: 'search/1',
      nodeId: 'search',
      type: 'train.sklearn-classifier',
      code: 'trial-code',
      execution: 'step',
      parameters: { label: 'diagnosis', settings: { n_estimators: 200, max_depth: 3 } },
      outputs: {},
      overrides: {},
      seed: 7,
      trial: null,
    });
    expect(Object.keys(move.step.inputs)).toEqual(['train']);
  });

  it('gives the search retry, target, resources and env to its trials', () => {
    const own = { target: 'gpu-box', env: { A: '1' }, retry: { ...search().retry, maxAttempts: 3 }, timeoutMs: 9 };
    const move = stateOf(search({}, own)).next();
    expect(move).toMatchObject({ step: own });
  });

  it.each([
    [{ validation: { folds: 5 } }, {}, { folds: 5, metric: 'roc_auc', goal: 'maximize' }],
    [{ goal: 'minimize' }, {}, { holdout: 0.2, metric: 'roc_auc', goal: 'minimize' }],
    [
      { validation: { folds: 5 } },
      { validation: edges('split.test') },
      { validation: true, metric: 'roc_auc', goal: 'maximize' },
    ],
  ])('tells a trial how to validate: %j', (parameters, inputs, expected) => {
    const step = search(parameters);
    const move = stateOf({ ...step, inputs: { ...step.inputs, ...inputs } }).next();
    expect(move).toMatchObject({ kind: 'trial', trial: expected });
  });

  it('starts no further trial once its time is over, and ends with those it has', () => {
    const state = stateOf(search());
    state.next();
    state.close();
    expect(said(state.next())).toBe('wait');
    state.finished('search/1' as PlannedStep['id'], { status: 'succeeded', metrics: { roc_auc: 1 }, durationMs: 1 });
    expect(said(state.next())).toBe('refit search/refit');
  });

  it('replays trials that an earlier engine had started, although the time is over by now', () => {
    const state = stateOf(search());
    state.close(3);
    expect([state.next(), state.next()].map(said)).toEqual(['trial search/1', 'trial search/2']);
    state.finished('search/1' as PlannedStep['id'], { status: 'succeeded', metrics: { roc_auc: 1 }, durationMs: 1 });
    expect(said(state.next())).toBe('trial search/3');
    for (const id of ['search/2', 'search/3'] as PlannedStep['id'][])
      state.finished(id, { status: 'succeeded', metrics: { roc_auc: 1 }, durationMs: 1 });
    expect(said(state.next())).toBe('refit search/refit');
  });

  it('reads its time budget', () => {
    expect(stateOf(search({ maxDuration: '10m' })).maxDurationMs).toBe(600_000);
    expect(stateOf(search()).maxDurationMs).toBeNull();
  });
});

describe('the best trial', () => {
  it.each([
    ['maximize', (trial: number) => [0.5, 0.9, 0.7, 0.9][trial - 1] as number, 'search/2'],
    ['minimize', (trial: number) => [0.5, 0.3, 0.7, 0.3][trial - 1] as number, 'search/2'],
    ['maximize', (trial: number) => (trial === 1 ? null : 0.2), 'search/2'],
    ['maximize', (trial: number) => (trial < 4 ? ('failed' as const) : -3), 'search/4'],
  ])('%s: the first of the best, without failed ones and gaps', (goal, score, expected) => {
    const move = play(stateOf(search({ goal })), score);
    expect(move).toMatchObject({ kind: 'final', best: { id: expected } });
  });

  it('refits with its parameters, and writes the outputs of the trial type', () => {
    const state = stateOf(search({ parallelTrials: 4 }));
    for (let trial = 1; trial <= 4; trial += 1) state.next();
    for (let trial = 4; trial >= 1; trial -= 1)
      state.finished(`search/${trial}` as PlannedStep['id'], {
        status: 'succeeded',
        metrics: { roc_auc: trial === 3 ? 1 : 0 },
        durationMs: 1,
      });
    expect(state.next()).toMatchObject({
      kind: 'refit',
      step: {
        id: 'search/refit',
        parameters: { label: 'diagnosis', settings: { n_estimators: 200, max_depth: 5 } },
        outputs: { model: { type: 'model' } },
      },
    });
    expect(said(state.next())).toBe('wait');
  });

  it('hands all trials to the last act, by their number, with what they chose', () => {
    const move = play(stateOf(search()), (trial) => (trial === 2 ? 'failed' : trial));
    if (move.kind !== 'final') throw new Error('The end was expected');
    expect(move.trials.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'search/1 succeeded',
      'search/2 failed',
      'search/3 succeeded',
      'search/4 succeeded',
    ]);
    expect(move.best).toMatchObject({ id: 'search/4', parameters: { settings: { max_depth: 6 } } });
  });
});

describe('a search that fails', () => {
  it('says so when no trial succeeded, and where to look', () => {
    const move = play(stateOf(search()), () => 'failed');
    expect(move).toEqual({ kind: 'failed', message: 'None of 4 trials succeeded; see the log of search/1.' });
  });

  it('names the metrics that were reported when the wanted one was not', () => {
    const state = stateOf(search({ metric: 'auc', maxTrials: 1 }));
    expect(play(state, () => 0.9)).toEqual({
      kind: 'failed',
      message: 'No trial reported the metric "auc"; they reported: roc_auc.',
    });
  });

  it('says why the refit failed', () => {
    const state = stateOf(search({ maxTrials: 1 }));
    state.next();
    state.finished('search/1' as PlannedStep['id'], { status: 'succeeded', metrics: { roc_auc: 1 }, durationMs: 1 });
    const refit = state.next();
    if (refit.kind !== 'refit') throw new Error('A refit was expected');
    state.finished(refit.step.id, { status: 'failed', metrics: {}, durationMs: 1, message: 'Out of memory.' });
    expect(state.next()).toEqual({ kind: 'failed', message: 'The best trial could not be refitted: Out of memory.' });
    expect(said(state.next())).toBe('wait');
  });
});
