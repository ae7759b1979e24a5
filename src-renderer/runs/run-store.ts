import { useSyncExternalStore } from 'react';
import type { StepId } from '../../shared/base/ids.ts';
import type { StampedEvent } from '../../shared/run/run-event.ts';
import { emptyRunState, type RunState, reduceRun, type StepState } from '../../shared/run/run-state.ts';
import { client } from '../connection/client.ts';

/** A run that this window follows: its state, and who wants to hear of it. */
export class FollowedRun {
  readonly runId: string;
  #state: RunState = emptyRunState();
  /** Counts up with each batch of events, since the state itself is changed in place. */
  #version = 0;
  #isLoaded = false;
  #problem: string | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #stepListeners = new Map<string, Set<() => void>>();
  #stop: (() => void) | null = null;

  constructor(runId: string) {
    this.runId = runId;
  }

  get state(): RunState {
    return this.#state;
  }

  get version(): number {
    return this.#version;
  }

  /** The events that were there when it was opened have come. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Why it cannot be followed, as a sentence. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Applies events in their order, known ones without effect. Tells only those whose step changed. */
  apply(events: readonly StampedEvent[]): void {
    const before = new Map<string, StepState | undefined>();
    let state = this.#state;
    for (const event of events) {
      if ('stepId' in event && !before.has(event.stepId)) before.set(event.stepId, state.steps.get(event.stepId));
      state = reduceRun(state, event);
    }
    this.#state = state;
    this.#isLoaded = true;
    this.#version += 1;
    for (const listener of this.#listeners) listener();
    for (const listener of anyRunListeners) listener();
    for (const [stepId, listeners] of this.#stepListeners) {
      if (before.has(stepId) && before.get(stepId) === state.steps.get(stepId as StepId)) continue;
      for (const listener of listeners) listener();
    }
  }

  step(stepId: string): StepState | undefined {
    return this.#state.steps.get(stepId as StepId);
  }

  /** Follows the whole run; the engine is listened to while anybody does. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#start();
    return () => {
      this.#listeners.delete(listener);
      this.#endWhenUnwanted();
    };
  }

  /** Follows one step. */
  subscribeStep(stepId: string, listener: () => void): () => void {
    const listeners = this.#stepListeners.get(stepId) ?? new Set();
    listeners.add(listener);
    this.#stepListeners.set(stepId, listeners);
    this.#start();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#stepListeners.delete(stepId);
      this.#endWhenUnwanted();
    };
  }

  #start(): void {
    this.#stop ??= client.follow(
      'run.events',
      () => ({ runId: this.runId, afterSeq: this.#state.lastSeq }),
      (events) => nextFrame(() => this.apply(events as readonly StampedEvent[])),
      (problem) => {
        this.#problem = problem;
        for (const listener of this.#listeners) listener();
      },
    );
  }

  /** A panel that is only being drawn anew asks again at once. */
  #endWhenUnwanted(): void {
    queueMicrotask(() => {
      if (this.#listeners.size > 0 || this.#stepListeners.size > 0) return;
      this.#stop?.();
      this.#stop = null;
    });
  }
}

const anyRunListeners = new Set<() => void>();

/** Hears of every change of every run that this window follows. @returns what ends it */
export function listenToRuns(listener: () => void): () => void {
  anyRunListeners.add(listener);
  return () => anyRunListeners.delete(listener);
}

/** How many steps are under way in the runs that this window follows. */
export function stepsUnderWay(): number {
  let count = 0;
  for (const { state, isLoaded } of runs.values()) {
    if (!isLoaded || state.outcome !== null) continue;
    for (const { status } of state.steps.values()) if (status === 'running' || status === 'starting') count += 1;
  }
  return count;
}

/** Does something with the next picture: a window that is not seen draws none, and must not fall behind. */
function nextFrame(act: () => void): Promise<void> {
  return new Promise((resolve) => {
    let isDone = false;
    const once = (): void => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      act();
      resolve();
    };
    const timer = setTimeout(once, 250);
    requestAnimationFrame(once);
  });
}

const mostRuns = 20;
const runs = new Map<string, FollowedRun>();

/** The run of this id, as this window knows it. */
export function followedRun(runId: string): FollowedRun {
  const known = runs.get(runId);
  if (known) return known;
  const run = new FollowedRun(runId);
  runs.set(runId, run);
  for (const oldest of runs.keys()) {
    if (runs.size <= mostRuns) break;
    if (oldest !== runId) runs.delete(oldest);
  }
  return run;
}

const never = (): (() => void) => () => {};

/** The state of one step of a run; undefined while there is none. Draws anew only when that step changed. */
export function useStepState(runId: string | undefined, stepId: string): StepState | undefined {
  const run = runId === undefined ? undefined : followedRun(runId);
  return useSyncExternalStore(run ? (listener) => run.subscribeStep(stepId, listener) : never, () => run?.step(stepId));
}

/**
 * Follows a part of a run; undefined while there is none.
 *
 * @param select must give an equal value (`Object.is`) while nothing of interest changed
 */
export function useRunState<Part>(runId: string | undefined, select: (state: RunState) => Part): Part | undefined {
  const run = runId === undefined ? undefined : followedRun(runId);
  return useSyncExternalStore(run ? (listener) => run.subscribe(listener) : never, () =>
    run?.isLoaded ? select(run.state) : undefined,
  );
}

/** A number that grows with each change of a run, for views that look at all of it. */
export function useRunVersion(runId: string | undefined): number {
  const run = runId === undefined ? undefined : followedRun(runId);
  return useSyncExternalStore(run ? (listener) => run.subscribe(listener) : never, () => run?.version ?? 0);
}
