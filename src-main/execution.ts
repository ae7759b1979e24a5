import { createHash } from 'node:crypto';
import { cpus, totalmem } from 'node:os';
import { problem } from '../shared/base/result.ts';
import { ContainerEnvironments } from './environments/container-environments.ts';
import type { Executor, ExecutorListener } from './executors/executor.ts';
import { RoutingExecutor } from './executors/routing-executor.ts';
import { DockerExecutor } from './executors/runtimes/docker/docker-executor.ts';
import { DockerImages } from './executors/runtimes/docker/docker-images.ts';
import { ProcessExecutor } from './executors/runtimes/process/process-executor.ts';
import type { Place } from './runs/preflight.ts';
import { type PoolLimits, ResourcePool } from './runs/resource-pool.ts';
import type { SchedulerServices } from './runs/scheduler-services.ts';
import { DockerStepEnvironments } from './step-containers.ts';
import { type DockerTargetSpec, readTargetFiles, type TargetFiles, type TargetSpec } from './targets/target-file.ts';

export interface ExecutionOptions {
  readonly files: TargetFiles;
  /** Folder of the project's state: containers of one state are told from those of another. */
  readonly stateFolder: string;
  readonly cacheHome: string;
  readonly env: NodeJS.ProcessEnv;
  /** Any Python of at least 3.9: the step runner needs its standard library only. */
  readonly python: string;
  /** Path of `runner.py`. */
  readonly runner: string;
  /** Indices of this machine's GPUs. */
  readonly gpus: readonly string[];
  readonly listener: ExecutorListener;
  /** What steps on this machine run in. */
  readonly local: Pick<SchedulerServices, 'findEnvironment' | 'prepareEnvironment'>;
}

/** Where steps run: one executor for all targets, what each has to give, and what steps run in there. */
export interface Execution extends Pick<SchedulerServices, 'poolOf' | 'findEnvironment' | 'prepareEnvironment'> {
  readonly executor: RoutingExecutor;
  /** What a target offers; a sentence where no step can run. */
  readonly placeOf: (target: string) => Place | string;
}

/** Puts the targets together: each is made when the first step goes there. */
export function createExecution(options: ExecutionOptions): Execution {
  const { files, gpus, listener, local, stateFolder } = options;
  const pools = new Map<string, ResourcePool>();
  const user = containerUser();
  const environments = new ContainerEnvironments({ cacheHome: options.cacheHome, user });
  const containers = new DockerStepEnvironments(environments);
  const instance = createHash('sha256').update(stateFolder).digest('hex').slice(0, 16);
  const specOf = (name: string): TargetSpec | undefined =>
    readTargetFiles(files).targets.find((target) => target.name === name)?.spec;
  const socketOf = ({ host }: DockerTargetSpec): string => socketPathOf(host ?? options.env['DOCKER_HOST']);
  const make = (target: string, tell: ExecutorListener): Executor | undefined => {
    if (target === 'local') return new ProcessExecutor({ ...options, logFolder: stateFolder, listener: tell });
    const spec = specOf(target);
    if (spec?.kind !== 'docker') return undefined;
    const { network } = spec;
    const memoryBytes = spec.limits.memory ?? totalmem();
    return new DockerExecutor({
      ...options,
      socketPath: socketOf(spec),
      instance,
      network,
      memoryBytes,
      user,
      listener: tell,
    });
  };
  return {
    executor: new RoutingExecutor(listener, make),
    poolOf(target) {
      const known = pools.get(target);
      if (known) return known;
      const pool = new ResourcePool(limitsOf(target === 'local' ? undefined : specOf(target), gpus));
      pools.set(target, pool);
      return pool;
    },
    placeOf(target) {
      if (target === 'local') {
        return { name: 'this machine', ...limitsOf(undefined, gpus), isContainer: false, image: null };
      }
      const spec = specOf(target);
      if (spec === undefined) return `The target ${target} is not configured here.`;
      if (spec.kind !== 'docker') return `This version cannot run steps on ${target}, a target of kind ${spec.kind}.`;
      return { name: `the target ${target}`, ...limitsOf(spec, gpus), isContainer: true, image: spec.image ?? null };
    },
    findEnvironment: (environment, env, target) =>
      target === 'local' ? local.findEnvironment(environment, env, target) : containers.find(environment, env, target),
    async prepareEnvironment(environment, env, target, onProgress, signal) {
      if (target === 'local') return local.prepareEnvironment(environment, env, target, onProgress, signal);
      const spec = specOf(target);
      if (spec?.kind !== 'docker') {
        return problem({ reason: 'target-unreachable', message: `The target ${target} is not configured any more.` });
      }
      const images = new DockerImages({ socketPath: socketOf(spec), user: `${user.uid}:${user.gid}`, instance });
      return containers.prepare({ environment, env, target, image: spec.image, images, onProgress, signal });
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

/** Steps in containers are this user, so that files are theirs and ours; never root. */
function containerUser(): { readonly uid: number; readonly gid: number } {
  const nobody = 65534;
  const uid = process.getuid?.() ?? nobody;
  return uid === 0 ? { uid: nobody, gid: nobody } : { uid, gid: process.getgid?.() ?? nobody };
}

const socketPathOf = (host: string | undefined): string =>
  host?.startsWith('unix://') ? host.slice('unix://'.length) : '/var/run/docker.sock';
