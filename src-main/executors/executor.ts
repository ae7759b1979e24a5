import type { FailureReason } from '../../shared/base/failure.ts';
import type { AttemptResult, Launch } from './launch.ts';

/** What an executor tells of the attempts that it was given. */
export type ExecutorEvent =
  | { readonly type: 'started'; readonly id: string; readonly pid: number }
  /** The attempt's files grew to these sizes, in bytes. */
  | { readonly type: 'output'; readonly id: string; readonly logBytes: number; readonly eventBytes: number }
  | { readonly type: 'ended'; readonly id: string; readonly result: AttemptResult; readonly eventBytes: number }
  /** It was cancelled before it had started, or the launch that it came after did not succeed. */
  | { readonly type: 'dropped'; readonly id: string }
  /** It could not be started; nothing of it runs. `claimed`: somebody has started it before, so it is to be watched. */
  | {
      readonly type: 'refused';
      readonly id: string;
      readonly reason: FailureReason | 'claimed';
      readonly message: string;
    }
  /** A watched attempt is gone without a result: it is proved that none can come. */
  | { readonly type: 'lost'; readonly id: string }
  /** Nobody answers for the attempts of this executor, or of the named target, for now; they may well go on. */
  | { readonly type: 'contact-lost'; readonly since: string; readonly target?: string }
  | { readonly type: 'contact-restored'; readonly target?: string };

/**
 * A place that starts steps. It decides nothing: limits, retries and order are the scheduler's. Calls return at once; what
 * happens is told as events, in batches as they arrive together.
 */
export interface Executor {
  /** Starts attempts; launches with `after` wait in the executor without a round trip. */
  start(launches: readonly Launch[]): void;
  /** Asks an attempt to end, and ends it after `graceMs` (0: at once). Its `ended` comes as usual, or `dropped`. */
  cancel(id: string, graceMs: number): void;
  /** Takes up an attempt that an earlier engine started in `dir` on `target`. */
  watch(id: string, dir: string, target: string): void;
  /** Makes a Python environment's interpreter ready before its first step. */
  warm(environment: Launch['python'] & object, path: readonly string[]): void;
  /** Names the environment variables that later launches refer to by `context`. */
  context(id: string, env: { readonly [name: string]: string }): void;
  /** Forgets the variables of a run that is over. */
  forget(contextId: string): void;
  /** Starts nothing more. Running steps go on without it. */
  dispose(): void;
}

/** Hands events over in batches, in the order in which they happened. */
export type ExecutorListener = (events: readonly ExecutorEvent[]) => void;
