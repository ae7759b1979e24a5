import { join } from 'node:path';
import type { Catalog } from '../../shared/catalog/node-type.ts';
import type { ExecutionPlan } from '../../shared/plan/execution-plan.ts';
import { homesOf } from '../base/homes.ts';
import { createDeployments } from '../deployments/deployments.ts';
import { keptDeployments } from '../deployments/kept-deployments.ts';
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
  const nodeType = (id: string) => catalog.get(id);
  const deployments = createDeployments({ folder: folders.deployments });
  return {
    project: folders.project,
    digests,
    cache: new StepCache(join(folders.state, 'cache.ndjson'), () => cachedStepsOfRuns(folders)),
    store: new ArtifactStore(folders.store, digests),
    nodeType,
    findEnvironment,
    env,
    kept: await keptDeployments(
      executionPlan,
      deployments,
      nodeType,
      (step) => findEnvironment(step.environment, env, 'local')?.digest ?? '',
    ),
  };
}
