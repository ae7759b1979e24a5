import type { Failure } from '../../shared/base/failure.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { Artifact } from '../../shared/plan/step-record.ts';

/** A Python interpreter that steps run in. */
export interface LaunchPython {
  /** Key of the environment; one warm interpreter is kept for each. */
  readonly key: string;
  readonly executable: string;
  /** Modules that a warm interpreter imports before it forks. */
  readonly warm: readonly string[];
  readonly fork: boolean;
  /** What a container must see of it beside its image: an environment that was made for it. */
  readonly folder?: string;
}

/** What a launch asks of a container; launches of processes have none. */
export interface LaunchContainer {
  /** Id of the image, so that it cannot change under its name. */
  readonly image: string;
  readonly cpu: number;
  readonly shmBytes: number | null;
  readonly accelerator: 'nvidia' | 'amd' | 'tpu' | null;
  /** Devices that the step was given, as the target names them. */
  readonly gpus: readonly string[];
}

/** One attempt to start: what `docs/step-contract.md` section 4 calls a launch. */
export interface Launch {
  /** `<run>/<step>/<attempt>`: deterministic, so that starting twice is noticed. */
  readonly id: string;
  /** Name of the target that starts it. */
  readonly target: string;
  /** Launch that must succeed first; this one is then started without asking again, or dropped. */
  readonly after?: string;
  readonly dir: string;
  readonly context: string;
  readonly argv?: readonly string[];
  readonly entry?: string;
  readonly path?: readonly string[];
  readonly python?: LaunchPython;
  readonly env: { readonly [name: string]: string };
  /** `step.json` without inputs, outputs and secrets. */
  readonly step: JsonObject;
  readonly inputs: { readonly [port: string]: readonly LaunchInput[] };
  readonly lists: readonly string[];
  readonly files: readonly { readonly source: string; readonly name: string }[];
  readonly outputs: { readonly [port: string]: LaunchOutput };
  readonly secrets: { readonly [name: string]: string };
  readonly store: string;
  readonly timeoutMs: number | null;
  readonly graceMs: number;
  readonly memoryBytes: number | null;
  readonly threads: number;
  readonly keepInputs: boolean;
  readonly container?: LaunchContainer;
}

export interface LaunchOutput {
  readonly name: string;
  readonly optional: boolean;
  /** Type of the port, from which follows whether it must be a file or a directory; without it, either. */
  readonly type?: string;
}

export interface LaunchInput {
  readonly source: string;
  readonly name: string;
  readonly kind: 'file' | 'directory';
}

/** Content of `result.json`: how an attempt ended, in the words of whoever watched it. */
export interface AttemptResult {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly cpuMs: number;
  readonly peakMemoryBytes: number;
  readonly bytes: number;
  readonly lines: number;
  readonly leftovers: number;
  readonly outputs: { readonly [port: string]: Artifact };
  readonly failure?: Failure;
}
