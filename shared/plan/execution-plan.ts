import type { Fingerprint, StepId } from '../base/ids.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Execution } from '../catalog/node-type.ts';
import type { PortType } from '../catalog/port-type.ts';
import type { Retry, TriggerRule } from '../pipeline/pipeline-document.ts';
import type { Resources } from './resources.ts';

/** An edge of the plan: which output of which step arrives at a port. */
export interface StepInput {
  readonly sources: readonly { readonly step: StepId; readonly port: string }[];
  /** The step sees a list of paths, even when there is one source. */
  readonly list: boolean;
  readonly optional: boolean;
}

/** For a `search`: the steps that it will add. */
export interface TrialTemplate {
  readonly type: string;
  readonly typeVersion: string;
  readonly code: string;
  readonly environment: StepEnvironment;
  readonly outputs: { readonly [port: string]: StepOutput };
  /** Merged parameters of a trial before the search's assignment is laid over them. */
  readonly parameters: JsonObject;
}

export interface StepOutput {
  readonly type: PortType;
  /** File or folder name below `outputs/` of the attempt. */
  readonly name: string;
  readonly optional: boolean;
}

/** Where the step's program runs: what a runtime needs to prepare before it can start. */
export type StepEnvironment =
  | { readonly kind: 'none' }
  | { readonly kind: 'python'; readonly version: string; readonly requirements: readonly string[] }
  | { readonly kind: 'image'; readonly image: string };

/** What part of a run a step takes: `run` uses the cache, `force` does not look, `reuse` never executes. */
export type Selection = 'run' | 'force' | 'reuse' | 'disabled';

/** One command of an execution plan. Plain JSON without machine paths, so that a stored plan can be run again. */
export interface PlannedStep {
  readonly id: StepId;
  readonly nodeId: string;
  readonly title: string;
  readonly type: string;
  readonly typeVersion: string;
  /** Code hash of the node type when the plan was made. */
  readonly code: string;
  readonly execution: Execution;
  readonly inputs: { readonly [port: string]: StepInput };
  readonly outputs: { readonly [port: string]: StepOutput };
  /** Steps that must be over first, beside those that `inputs` names. */
  readonly after: readonly StepId[];
  /** Defaults, `spec.defaults`, the node's own and `--set`, merged; `${params.x}` replaced. */
  readonly parameters: JsonObject;
  /** `--set` values by dotted path: they stand above what a `settings` input brings. */
  readonly overrides: JsonObject;
  /** Project files and folders (relative paths) that the step sees in its folder: named by parameters or `files`. */
  readonly files: readonly string[];
  readonly target: string;
  readonly environment: StepEnvironment;
  readonly resources: Resources;
  readonly retry: Retry;
  readonly timeoutMs: number | null;
  readonly priority: number;
  readonly pools: { readonly [pool: string]: number };
  readonly cacheable: boolean;
  readonly trigger: TriggerRule;
  readonly when: string | null;
  readonly env: { readonly [name: string]: string };
  /** Pipeline parameters that the step's command, code or files name, as text; part of the fingerprint. */
  readonly params: { readonly [name: string]: string };
  readonly secrets: { readonly [name: string]: string };
  readonly seed: number;
  readonly trial: TrialTemplate | null;
  readonly selection: Selection;
}

/** A compiled pipeline. Stored beside a run's events: rerun means to schedule it again. */
export interface ExecutionPlan {
  readonly formatVersion: 1;
  readonly pipelineId: string;
  readonly pipelineName: string;
  /** Hex sha256 over the rest of the plan. */
  readonly hash: string;
  readonly parameters: { readonly [name: string]: Json };
  /** In an order in which each step comes after all that it waits for. */
  readonly steps: readonly PlannedStep[];
}

/** What decides the result of a step, kept in parts so that a hit and a miss can be explained in words. */
export interface FingerprintParts {
  readonly type: string;
  readonly code: string;
  /** Dotted parameter path to its value. */
  readonly parameters: { readonly [path: string]: Json };
  /** Project path to digest. */
  readonly files: { readonly [path: string]: string };
  readonly env: { readonly [name: string]: string };
  readonly params: { readonly [name: string]: string };
  /** Digest of the environment's lock, or the image. */
  readonly environment: string;
  /** Port to the digests that arrive there. */
  readonly inputs: { readonly [port: string]: readonly string[] };
  readonly outputs: readonly string[];
  readonly seed: number;
  /** For trials: how they validate. */
  readonly trial: Json;
}

export interface StepFingerprint {
  readonly fingerprint: Fingerprint;
  readonly parts: FingerprintParts;
}

/** Where a step's program runs. What a service step brings up is kept by the engine, on its own machine. */
export const placeOf = ({ execution, target }: Pick<PlannedStep, 'execution' | 'target'>): string =>
  execution === 'service' ? 'local' : target;

/** What must be ready before a step starts: a search needs what its trials run in, too. */
export function environmentsOf(step: PlannedStep): StepEnvironment[] {
  return step.trial ? [step.environment, step.trial.environment] : [step.environment];
}
