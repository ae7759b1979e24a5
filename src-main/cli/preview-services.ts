import { join } from 'node:path';
import { canonicalJson } from '../../shared/base/json.ts';
import type { Catalog } from '../../shared/catalog/node-type.ts';
import type { ExecutionPlan, PlannedStep } from '../../shared/plan/execution-plan.ts';
import { homesOf } from '../base/homes.ts';
import { createDeployments } from '../deployments/deployments.ts';
import { createPythonEnvironments } from '../environments/python-environments.ts';
import { ArtifactStore } from '../runs/artifact-store.ts';
import { cachedStepsOfRuns } from '../runs/cached-steps-of-runs.ts';
import { DigestCache } from '../runs/digest-cache.ts';
import type { PreviewServices } from '../runs/plan-service.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';
import { StepCache } from '../runs/step-cache.ts';
import { environmentFinder } from '../step-environments.ts';
import type { CommandContext } from './command.ts';

/** What is known of the project and this machine, read and not changed. */
export async function previewServices(
  context: CommandContext,
  folders: ProjectFolders,
  catalog: Catalog,
  executionPlan: ExecutionPlan,
): Promise<PreviewServices> {
  const { env, cwd } = context;
  const digests = new DigestCache(join(folders.state, 'digests.tsv'));
  const environments = createPythonEnvironments({ cacheHome: homesOf(env, cwd).cache });
  const findEnvironment = environmentFinder(environments.find);
  const deployments = createDeployments({ folder: folders.deployments });
  const healthy = new Set<string>();
  for (const { id, execution } of executionPlan.steps) {
    if (execution === 'service' && (await deployments.isHealthy(`${executionPlan.pipelineId}.${id}`))) healthy.add(id);
  }
  return {
    project: folders.project,
    digests,
    cache: new StepCache(join(folders.state, 'cache.ndjson'), () => cachedStepsOfRuns(folders)),
    store: new ArtifactStore(folders.store, digests),
    nodeType: (id) => catalog.get(id),
    findEnvironment,
    env,
    kept: (step: PlannedStep, inputs) => {
      const current = deployments.show(`${executionPlan.pipelineId}.${step.id}`)?.revisions.at(-1);
      if (!current || !healthy.has(step.id)) return false;
      const wanted = {
        inputs: Object.fromEntries(Object.entries(inputs.inputDigests).map(([port, [first]]) => [port, first ?? ''])),
        parameters: inputs.parameters,
        code: catalog.get(step.type)?.codeHash ?? '',
        environment: findEnvironment(step.environment, env)?.digest ?? '',
        seed: step.seed,
        env: step.env,
      };
      const { parameters, code, environment, seed } = current;
      const has = { inputs: current.inputs, parameters, code, environment, seed, env: current.env };
      return canonicalJson(has) === canonicalJson(wanted);
    },
  };
}
