import { type StepId, stepId } from '../base/ids.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { parseDuration } from '../pipeline/quantities.ts';
import type { PlannedStep, TrialTemplate } from './execution-plan.ts';
import { withParameter } from './parameter-paths.ts';
import { type Assignment, planTrials } from './search-space.ts';
import type { Metrics } from './step-record.ts';

/** How a trial ended, as the last act of a search sees it. */
export interface TrialResult {
  readonly id: StepId;
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  /** What the search chose, as nested parameters: `{"settings":{"max_depth":5}}`. */
  readonly parameters: JsonObject;
  readonly metrics: Metrics;
  readonly durationMs: number;
}

/** The next thing that a search wants done. */
export type SearchMove =
  | { readonly kind: 'trial'; readonly step: PlannedStep; readonly trial: Json }
  | { readonly kind: 'refit'; readonly step: PlannedStep }
  | { readonly kind: 'final'; readonly trials: readonly TrialResult[]; readonly best: TrialResult }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'wait' };

/**
 * A search as a state machine without promises: `next()` says what to start, `finished()` tells how it went. Trials are
 * planned beforehand, in an order that depends on nothing but the parameters and the seed.
 */
export class SearchState {
  readonly #search: PlannedStep;
  readonly #template: TrialTemplate;
  readonly #assignments: readonly Assignment[];
  readonly #results = new Map<StepId, TrialResult>();
  readonly #running = new Map<StepId, JsonObject>();
  readonly #parallel: number;
  readonly #metric: string;
  readonly #sign: 1 | -1;
  #started = 0;
  #last = Number.POSITIVE_INFINITY;
  #refit: 'none' | 'running' | 'succeeded' | 'failed' = 'none';
  #refitFailure = '';
  #done = false;

  /** @param parameters the search's parameters, with a `settings` input merged in */
  constructor(search: PlannedStep, parameters: JsonObject) {
    if (!search.trial) throw new Error(`Step ${search.id} has no trial template`);
    this.#search = search;
    this.#template = search.trial;
    const space = isObject(parameters['space']) ? parameters['space'] : {};
    const algorithm = parameters['algorithm'] === 'grid' ? 'grid' : 'random';
    const maxTrials = typeof parameters['maxTrials'] === 'number' ? parameters['maxTrials'] : 20;
    this.#assignments = planTrials(space, algorithm, maxTrials, search.seed);
    this.#parallel = typeof parameters['parallelTrials'] === 'number' ? parameters['parallelTrials'] : 1;
    this.#metric = String(parameters['metric']);
    this.#sign = parameters['goal'] === 'minimize' ? -1 : 1;
    this.#protocol = trialProtocol(search, parameters, this.#metric);
    this.maxDurationMs =
      typeof parameters['maxDuration'] === 'string' ? (parseDuration(parameters['maxDuration']) ?? null) : null;
  }

  readonly #protocol: Json;
  /** Time budget for starting trials, in milliseconds; the scheduler calls `close()` when it is spent. */
  readonly maxDurationMs: number | null;

  /**
   * No further trials start; those under way may end.
   *
   * @param known trials that an earlier engine had started: they are told all the same
   */
  close(known = 0): void {
    this.#last = Math.max(known, this.#started);
  }

  next(): SearchMove {
    if (this.#done) return { kind: 'wait' };
    const more = this.#started < Math.min(this.#last, this.#assignments.length);
    if (more && this.#running.size < this.#parallel) return this.#startTrial();
    if (this.#running.size > 0 || more) return { kind: 'wait' };
    const best = this.#best();
    if (!best) {
      this.#done = true;
      return { kind: 'failed', message: this.#noTrialMessage() };
    }
    switch (this.#refit) {
      case 'none':
        this.#refit = 'running';
        return { kind: 'refit', step: this.#step('refit', best.parameters, this.#template.outputs, 'refit') };
      case 'running':
        return { kind: 'wait' };
      case 'failed':
        this.#done = true;
        return { kind: 'failed', message: `The best trial could not be refitted: ${this.#refitFailure}` };
      case 'succeeded':
        this.#done = true;
        return { kind: 'final', trials: [...this.#results.values()].sort(byNumber), best };
    }
  }

  finished(
    id: StepId,
    result: Pick<TrialResult, 'status' | 'metrics' | 'durationMs'> & { readonly message?: string },
  ): void {
    const parameters = this.#running.get(id);
    if (parameters === undefined) {
      this.#refit = result.status === 'succeeded' ? 'succeeded' : 'failed';
      this.#refitFailure = result.message ?? 'it failed';
      return;
    }
    this.#running.delete(id);
    const { status, metrics, durationMs } = result;
    this.#results.set(id, { id, status, parameters, metrics, durationMs });
  }

  #startTrial(): SearchMove {
    const assignment = this.#assignments[this.#started] as Assignment;
    this.#started += 1;
    let chosen: JsonObject = {};
    for (const [path, value] of Object.entries(assignment)) chosen = withParameter(chosen, path, value);
    const step = this.#step(String(this.#started), chosen, {}, `trial ${this.#started}`);
    this.#running.set(step.id, chosen);
    return { kind: 'trial', step, trial: this.#protocol };
  }

  #step(name: string, chosen: JsonObject, outputs: PlannedStep['outputs'], title: string): PlannedStep {
    const search = this.#search;
    let parameters = this.#template.parameters;
    for (const [path, value] of leavesOf(chosen)) parameters = withParameter(parameters, path, value);
    const { settings: _settings, ...inputs } = search.inputs;
    return {
      ...search,
      id: stepId(`${search.id}/${name}`),
      title,
      type: this.#template.type,
      typeVersion: this.#template.typeVersion,
      code: this.#template.code,
      environment: this.#template.environment,
      execution: 'step',
      inputs,
      outputs,
      after: [],
      when: null,
      parameters,
      overrides: {},
      cacheable: search.cacheable,
      trial: null,
    };
  }

  #best(): TrialResult | undefined {
    let best: TrialResult | undefined;
    for (const result of [...this.#results.values()].sort(byNumber)) {
      const value = result.metrics[this.#metric];
      if (result.status !== 'succeeded' || value === null || value === undefined) continue;
      if (!best || this.#sign * value > this.#sign * (best.metrics[this.#metric] as number)) best = result;
    }
    return best;
  }

  #noTrialMessage(): string {
    const succeeded = [...this.#results.values()].filter((result) => result.status === 'succeeded');
    if (succeeded.length === 0)
      return `None of ${this.#results.size} trials succeeded; see the log of ${this.#search.id}/1.`;
    const names = Object.keys((succeeded[0] as TrialResult).metrics).join(', ') || 'none';
    return `No trial reported the metric "${this.#metric}"; they reported: ${names}.`;
  }
}

const byNumber = (a: TrialResult, b: TrialResult): number =>
  Number(a.id.slice(a.id.indexOf('/') + 1)) - Number(b.id.slice(b.id.indexOf('/') + 1));

function leavesOf(parameters: JsonObject, prefix = ''): [string, Json][] {
  return Object.entries(parameters).flatMap(([key, value]): [string, Json][] =>
    isObject(value) ? leavesOf(value, `${prefix}${key}.`) : [[prefix + key, value]],
  );
}

/** With `folds` a trial cross-validates; with a validation input it scores there; else it holds out a fifth. */
function trialProtocol(search: PlannedStep, parameters: JsonObject, metric: string): Json {
  const validation = parameters['validation'];
  const goal = parameters['goal'] === 'minimize' ? 'minimize' : 'maximize';
  const folds = isObject(validation) ? validation['folds'] : undefined;
  if (search.inputs['validation'] !== undefined) return { validation: true, metric, goal };
  return typeof folds === 'number' ? { folds, metric, goal } : { holdout: 0.2, metric, goal };
}
