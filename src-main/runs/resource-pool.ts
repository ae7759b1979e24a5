import type { PlannedStep } from '../../shared/plan/execution-plan.ts';

/** What this machine, or a target, has to give. */
export interface PoolLimits {
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly gpus: readonly string[];
  readonly parallel: number;
  readonly pools: { readonly [name: string]: number };
}

/** What a step holds while it runs. */
export interface Grant {
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly gpus: readonly string[];
  readonly pools: { readonly [name: string]: number };
}

/** A named pool that nobody sized has room for one step at a time. */
const defaultPoolSize = 1;

/**
 * Hands out CPU, memory, GPUs and named pools. A request beyond what exists at all is cut to what exists, so that a step
 * which asks for 8 cores runs alone on a machine with 2; what can never be met otherwise is a diagnostic before the run.
 */
export class ResourcePool {
  readonly #limits: PoolLimits;
  readonly #poolUse = new Map<string, number>();
  #gpus: readonly string[];
  #cpu = 0;
  #memory = 0;
  #running = 0;

  constructor(limits: PoolLimits) {
    this.#limits = limits;
    this.#gpus = limits.gpus;
  }

  /** Takes what the step asks for, or says in words what it waits for. */
  take(step: Pick<PlannedStep, 'resources' | 'pools'>): { readonly grant: Grant } | { readonly waitsFor: string } {
    const limits = this.#limits;
    const cpu = Math.min(step.resources.cpu, limits.cpu);
    const memoryBytes = Math.min(step.resources.memoryBytes ?? 0, limits.memoryBytes);
    const gpuCount = step.resources.accelerator?.count ?? 0;
    if (this.#running >= limits.parallel) return { waitsFor: 'a free place' };
    if (this.#cpu + cpu > limits.cpu + 1e-9) return { waitsFor: `${cpu} CPU` };
    if (this.#memory + memoryBytes > limits.memoryBytes) return { waitsFor: 'memory' };
    const named = step.resources.accelerator?.ids ?? [];
    const busy = named.filter((gpu) => !this.#gpus.includes(gpu));
    if (busy.length > 0) return { waitsFor: `GPU ${busy.join(', ')}` };
    if (gpuCount > this.#gpus.length) return { waitsFor: gpuCount === 1 ? 'a GPU' : `${gpuCount} GPUs` };
    for (const [name, wanted] of Object.entries(step.pools)) {
      const size = limits.pools[name] ?? defaultPoolSize;
      if ((this.#poolUse.get(name) ?? 0) + Math.min(wanted, size) > size) return { waitsFor: `pool ${name}` };
    }
    return { grant: this.#hold(step, named.length > 0 ? named : this.#gpus.slice(0, gpuCount)) };
  }

  /** Takes what a step holds that an earlier engine started, with the GPUs that it was given then. */
  adopt(step: Pick<PlannedStep, 'resources' | 'pools'>, gpus: readonly string[]): Grant {
    return this.#hold(step, gpus);
  }

  #hold({ resources, pools: asked }: Pick<PlannedStep, 'resources' | 'pools'>, gpus: readonly string[]): Grant {
    const limits = this.#limits;
    const cpu = Math.min(resources.cpu, limits.cpu);
    const memoryBytes = Math.min(resources.memoryBytes ?? 0, limits.memoryBytes);
    this.#running += 1;
    this.#cpu += cpu;
    this.#memory += memoryBytes;
    if (gpus.length > 0) this.#gpus = this.#gpus.filter((gpu) => !gpus.includes(gpu));
    const pools: Record<string, number> = {};
    for (const [name, wanted] of Object.entries(asked)) {
      const taken = Math.min(wanted, limits.pools[name] ?? defaultPoolSize);
      pools[name] = taken;
      this.#poolUse.set(name, (this.#poolUse.get(name) ?? 0) + taken);
    }
    return { cpu, memoryBytes, gpus, pools };
  }

  give(grant: Grant): void {
    this.#running -= 1;
    this.#cpu -= grant.cpu;
    this.#memory -= grant.memoryBytes;
    if (grant.gpus.length > 0)
      this.#gpus = this.#limits.gpus.filter((gpu) => this.#gpus.includes(gpu) || grant.gpus.includes(gpu));
    for (const [name, taken] of Object.entries(grant.pools)) {
      this.#poolUse.set(name, (this.#poolUse.get(name) ?? 0) - taken);
    }
  }
}
