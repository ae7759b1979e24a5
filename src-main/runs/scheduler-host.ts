import type { Failure } from '../../shared/base/failure.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { ExecutionPlan, PlannedStep, StepFingerprint } from '../../shared/plan/execution-plan.ts';
import type { StepEnd } from '../../shared/plan/plan-state.ts';
import type { SettledInputs } from '../../shared/plan/settled-inputs.ts';
import type { StepRecord } from '../../shared/plan/step-record.ts';
import type { RunEvent } from '../../shared/run/run-event.ts';
import type { RunState } from '../../shared/run/run-state.ts';
import type { Waiting } from './ready-queue.ts';
import type { RunLog } from './run-log.ts';
import type { ReadyStepEnvironment, SchedulerServices } from './scheduler-services.ts';

/** One run as the scheduler holds it. */
export interface ScheduledRun {
  readonly id: string;
  readonly plan: ExecutionPlan;
  readonly folder: string;
  readonly log: RunLog;
  /** What the log told so far: empty for a new run, more for one that is resumed. */
  readonly state: RunState;
  readonly env: NodeJS.ProcessEnv;
  readonly secret: (name: string) => string | undefined;
  readonly maxParallel: number;
}

/** A step whose inputs are settled and whose environment is ready: it lacks only resources. */
export interface PreparedStep extends Waiting {
  readonly inputs: SettledInputs;
  readonly environment: ReadyStepEnvironment;
  readonly fingerprint: StepFingerprint | null;
  readonly attempt: number;
  /** Attempts that count towards the limit; those cut off by the engine's end do not. */
  readonly counted: number;
  /** How often its attempts were lost under this engine. */
  readonly lost?: number;
  readonly extra: JsonObject;
}

/** What the parts of a run's scheduler (attempts, searches, services) ask of it. All of it happens within a turn. */
export interface SchedulerHost {
  readonly run: ScheduledRun;
  readonly services: SchedulerServices;
  readonly state: RunState;
  readonly cancelled: boolean;
  readonly abortSignal: AbortSignal;
  /** Runs `act`, then decides whatever follows from it, writes the events, and starts what is to start. */
  turn(act: () => void): void;
  emit(event: RunEvent): void;
  /** Calls back in a turn of its own, unless the run is cancelled before. */
  later(delayMs: number, act: () => void): void;
  /** Looks at a step whose turn has come: its condition, its inputs, the cache, its environment. */
  consider(step: PlannedStep, trial: JsonObject | null): void;
  /** Lets a prepared step wait for its resources. */
  enqueue(prepared: PreparedStep): void;
  /** A step has its final result: steps below it, or the search above it, go on. */
  settle(step: PlannedStep, record: StepRecord, end: StepEnd, failure?: Failure): void;
  /** What a search makes beside its own last act: the refitted model, and the best trial's metrics. */
  completeRecord(step: PlannedStep, record: StepRecord): StepRecord;
  failBeforeStart(step: PlannedStep, failure: Failure): void;
  /** The end of a step that a cancelled run did not come to. */
  neverStarted(step: PlannedStep): void;
}
