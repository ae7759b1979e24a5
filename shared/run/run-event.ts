import type { Failure } from '../base/failure.ts';
import type { Fingerprint, RunId, StepId } from '../base/ids.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { PlannedStep } from '../plan/execution-plan.ts';
import type { Metrics, SkipReason, StepRecord } from '../plan/step-record.ts';

export type RunOutcome = 'succeeded' | 'failed' | 'cancelled' | 'interrupted';

/**
 * Everything that can happen to a run. The run log is the list of these, one JSON object a line, in the order of `seq`;
 * the state of a run is a pure function of it (`reduceRun`).
 */
export type RunEvent =
  /* ---- the run as a whole ---- */
  | {
      readonly type: 'run-started';
      readonly runId: RunId;
      readonly pipelineId: string;
      readonly pipelineName: string;
      /** Project path of the pipeline file, for people. */
      readonly file: string;
      readonly planHash: string;
      readonly versionId: string | null;
      readonly trigger: string;
      readonly parameters: JsonObject;
      readonly rerunOf: RunId | null;
      readonly maxParallel: number;
      readonly environment: JsonObject;
    }
  /** An engine took the run up after another had gone. */
  | { readonly type: 'run-resumed'; readonly enginePid: number }
  | { readonly type: 'run-cancelling'; readonly force: boolean }
  | { readonly type: 'run-finished'; readonly outcome: RunOutcome; readonly durationMs: number }
  /* ---- a step, before it runs ---- */
  /** A trial or refit, always below a step of the plan. */
  | {
      readonly type: 'step-added';
      readonly stepId: StepId;
      readonly parent: StepId;
      readonly step: PlannedStep;
      readonly trial: Json;
    }
  | {
      readonly type: 'step-cached';
      readonly stepId: StepId;
      /** Whose attempt made the outputs. */
      readonly from: { readonly runId: string; readonly stepId: string; readonly attempt: number };
      readonly record: StepRecord;
    }
  | { readonly type: 'step-skipped'; readonly stepId: StepId; readonly because: SkipReason }
  /** What a step waits for beside others: an environment being built, a resource. Shown, never decided upon. */
  | { readonly type: 'step-waiting'; readonly stepId: StepId; readonly reason: string }
  /* ---- an attempt ---- */
  /** The intent, on disk before the act. */
  | {
      readonly type: 'step-starting';
      readonly stepId: StepId;
      readonly attempt: number;
      readonly fingerprint: Fingerprint | null;
      /** Those that it was given; whoever resumes must not give them to another. */
      readonly gpus?: readonly string[];
      readonly environment?: JsonObject;
    }
  | { readonly type: 'step-started'; readonly stepId: StepId; readonly attempt: number; readonly pid: number }
  /** What an attempt reports while it runs; not in the log, since `events.ndjson` of the attempt keeps it. */
  | {
      readonly type: 'step-reported';
      readonly stepId: StepId;
      readonly attempt: number;
      readonly progress?: { readonly done: number; readonly total: number | null; readonly unit: string };
      readonly metrics?: Metrics;
    }
  | { readonly type: 'step-contact-lost'; readonly stepId: StepId; readonly attempt: number; readonly since: string }
  | { readonly type: 'step-contact-restored'; readonly stepId: StepId; readonly attempt: number }
  | {
      readonly type: 'step-finished';
      readonly stepId: StepId;
      readonly attempt: number;
      readonly status: 'succeeded' | 'failed' | 'cancelled' | 'interrupted';
      readonly record: StepRecord;
      readonly failure?: Failure;
      readonly durationMs: number;
      readonly cpuMs: number;
      readonly peakMemoryBytes: number;
      readonly logBytes: number;
    }
  | {
      readonly type: 'step-retrying';
      readonly stepId: StepId;
      /** The attempt to come. */
      readonly attempt: number;
      /** Its number among those that count towards `maxAttempts`. */
      readonly counted: number;
      readonly delayMs: number;
      /** What the next attempt does differently, from the node's ladder. */
      readonly changes: JsonObject;
      /** Why the attempt before it did not succeed. */
      readonly failure: Failure;
    };

/** An event as it stands in the log and on the wire. */
export type StampedEvent = RunEvent & {
  /** From 1, without gaps; 0 for events that are not in the log. */
  readonly seq: number;
  /** UTC, ISO 8601 with milliseconds. */
  readonly at: string;
};
