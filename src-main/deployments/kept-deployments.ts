import { canonicalJson } from '../../shared/base/json.ts';
import type { NodeType } from '../../shared/catalog/node-type.ts';
import type { ExecutionPlan, PlannedStep } from '../../shared/plan/execution-plan.ts';
import type { SettledInputs } from '../../shared/plan/settled-inputs.ts';
import type { Deployments } from './deployments.ts';

/**
 * Tells for each service step of a plan whether a run would keep the deployment that is there: it is healthy, and its
 * model, settings, code and environment are what the run would put there.
 */
export async function keptDeployments(
  plan: ExecutionPlan,
  deployments: Deployments,
  nodeType: (id: string) => NodeType | undefined,
  environmentDigest: (step: PlannedStep) => string,
): Promise<(step: PlannedStep, inputs: SettledInputs) => boolean> {
  const healthy = new Set<string>();
  for (const { id, execution } of plan.steps) {
    if (execution === 'service' && (await deployments.isHealthy(`${plan.pipelineId}.${id}`))) healthy.add(id);
  }
  return (step, inputs) => {
    const current = deployments.show(`${plan.pipelineId}.${step.id}`)?.revisions.at(-1);
    if (!current || !healthy.has(step.id)) return false;
    const wanted = {
      inputs: Object.fromEntries(Object.entries(inputs.inputDigests).map(([port, [first]]) => [port, first ?? ''])),
      parameters: inputs.parameters,
      code: nodeType(step.type)?.codeHash ?? '',
      environment: environmentDigest(step),
      seed: step.seed,
      env: step.env,
    };
    const { parameters, code, environment, seed } = current;
    return (
      canonicalJson({ inputs: current.inputs, parameters, code, environment, seed, env: current.env }) ===
      canonicalJson(wanted)
    );
  };
}
