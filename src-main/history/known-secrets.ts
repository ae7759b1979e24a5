import type { NodeType } from '../../shared/catalog/node-type.ts';
import type { ExecutionPlan } from '../../shared/plan/execution-plan.ts';
import { secretNames } from '../runs/step-launch.ts';
import { SecretMask } from './secret-mask.ts';

/**
 * The values of all secrets that runs of this engine were given, and of those that stored plans name and the engine's own
 * environment holds. In memory only.
 */
export class KnownSecrets {
  readonly #env: NodeJS.ProcessEnv;
  readonly #nodeType: (id: string) => NodeType | undefined;
  readonly #values = new Set<string>();
  readonly #seen = new WeakSet<ExecutionPlan>();
  #mask: SecretMask | null = null;

  constructor(env: NodeJS.ProcessEnv, nodeType: (id: string) => NodeType | undefined) {
    this.#env = env;
    this.#nodeType = nodeType;
  }

  /** Remembers what the plan's secrets are in `env`. */
  learn(plan: ExecutionPlan, env: NodeJS.ProcessEnv): void {
    const before = this.#values.size;
    for (const name of secretNames(plan.steps, this.#nodeType)) {
      const value = env[name];
      if (value !== undefined) this.#values.add(value);
    }
    if (this.#values.size > before) this.#mask = SecretMask.of(this.#values);
  }

  /** What is masked where something of a run with this plan is shown; null where no secret is known. */
  maskFor(plan: ExecutionPlan | undefined): SecretMask | null {
    if (plan && !this.#seen.has(plan)) {
      this.#seen.add(plan);
      this.learn(plan, this.#env);
    }
    return this.#mask;
  }
}
