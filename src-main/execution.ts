import { cpus, totalmem } from 'node:os';
import type { ExecutorListener } from './executors/executor.ts';
import { RoutingExecutor } from './executors/routing-executor.ts';
import { ProcessExecutor } from './executors/runtimes/process/process-executor.ts';
import { type PoolLimits, ResourcePool } from './runs/resource-pool.ts';
import { readTargetFiles, type TargetFiles, type TargetSpec } from './targets/target-file.ts';

export interface ExecutionOptions {
  readonly files: TargetFiles;
  /** Any Python of at least 3.9: the step runner needs its standard library only. */
  readonly python: string;
  /** Path of `runner.py`. */
  readonly runner: string;
  /** For the mishaps of what starts steps. */
  readonly logFolder: string;
  /** Indices of this machine's GPUs. */
  readonly gpus: readonly string[];
  readonly listener: ExecutorListener;
}

/** Where steps run: one executor for all targets, and what each target has to give. */
export interface Execution {
  readonly executor: RoutingExecutor;
  readonly poolOf: (target: string) => ResourcePool;
}

/** Puts the targets together: each is made when the first step goes there. */
export function createExecution(options: ExecutionOptions): Execution {
  const { files, gpus, listener } = options;
  const pools = new Map<string, ResourcePool>();
  const specOf = (name: string): TargetSpec | undefined =>
    readTargetFiles(files).targets.find((target) => target.name === name)?.spec;
  return {
    executor: new RoutingExecutor(listener, (target, tell) =>
      target === 'local' ? new ProcessExecutor({ ...options, listener: tell }) : undefined,
    ),
    poolOf(target) {
      const known = pools.get(target);
      if (known) return known;
      const pool = new ResourcePool(limitsOf(target === 'local' ? undefined : specOf(target), gpus));
      pools.set(target, pool);
      return pool;
    },
  };
}

const anyNumber = 1_000_000;

/** What a target may use at most; what it does not say is what this machine has. */
function limitsOf(spec: TargetSpec | undefined, gpus: readonly string[]): PoolLimits {
  const { cpu = cpus().length, memory = totalmem(), gpu, parallel = anyNumber } = spec?.limits ?? {};
  return {
    cpu,
    memoryBytes: memory,
    gpus: typeof gpu === 'number' ? Array.from({ length: gpu }, (_, index) => String(index)) : (gpu ?? gpus),
    parallel,
    pools: spec?.pools ?? {},
  };
}
