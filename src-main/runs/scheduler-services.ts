import type { Failure } from '../../shared/base/failure.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { Result } from '../../shared/base/result.ts';
import type { NodeType } from '../../shared/catalog/node-type.ts';
import type { PlannedStep, StepEnvironment } from '../../shared/plan/execution-plan.ts';
import type { Sha256 } from '../../shared/plan/fingerprint.ts';
import type { SettledInputs } from '../../shared/plan/settled-inputs.ts';
import type { Artifact } from '../../shared/plan/step-record.ts';
import type { StampedEvent } from '../../shared/run/run-event.ts';
import type { Executor } from '../executors/executor.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { DigestCache } from './digest-cache.ts';
import type { ResourcePool } from './resource-pool.ts';
import type { ProjectFolders } from './run-folder.ts';
import type { StepCache } from './step-cache.ts';
import type { StepContainer, StepPython } from './step-launch.ts';

/** An environment that is ready, with what identifies it in fingerprints and what people are shown of it. */
export interface ReadyStepEnvironment {
  readonly python: StepPython | null;
  readonly digest: string;
  readonly shown: JsonObject;
  /** For steps that run in containers. */
  readonly container?: StepContainer;
}

/** What the scheduler needs of the rest of the engine. Shared by all runs of a project. */
export interface SchedulerServices {
  readonly folders: ProjectFolders;
  readonly executor: Executor;
  /** What a target has to give; the same pool for the same target. */
  readonly poolOf: (target: string) => ResourcePool;
  readonly store: ArtifactStore;
  readonly cache: StepCache;
  readonly digests: DigestCache;
  readonly sha256: Sha256;
  /** Resources came back: other runs of the project may want them. */
  readonly resourcesFreed: (by: object) => void;
  /** Folder of the Python SDK that steps import. */
  readonly sdk: string;
  readonly nodeType: (id: string) => NodeType | undefined;
  /** An environment that is there already, at once; undefined when it must be prepared. */
  readonly findEnvironment: (
    environment: StepEnvironment,
    env: NodeJS.ProcessEnv,
    target: string,
  ) => ReadyStepEnvironment | undefined;
  readonly prepareEnvironment: (
    environment: StepEnvironment,
    env: NodeJS.ProcessEnv,
    target: string,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ) => Promise<Result<ReadyStepEnvironment, Failure>>;
  /** Brings a service step's deployment up, or keeps the one that is there; yields the endpoint artifact. */
  readonly deploy: (
    request: DeployRequest,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ) => Promise<Result<DeployedService, Failure>>;
}

export interface DeployRequest {
  readonly pipelineId: string;
  readonly step: PlannedStep;
  readonly type: NodeType;
  readonly environment: ReadyStepEnvironment;
  readonly inputs: SettledInputs;
  readonly env: NodeJS.ProcessEnv;
}

export interface DeployedService {
  readonly endpoint: Artifact;
  readonly kept: boolean;
}

/** Who wants to hear of a run: called once a turn with what is new, after it is on disk. */
export type RunListener = (events: readonly StampedEvent[]) => void;
