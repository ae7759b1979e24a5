import { join } from 'node:path';
import type { EngineHandlers } from '../shared/rpc/contract.ts';
import { createHistoryHandlers } from './api/history-handlers.ts';
import { createRunHandlers } from './api/run-handlers.ts';
import { type Homes, stateFolder } from './base/homes.ts';
import { makeFolder } from './base/make-folder.ts';
import { runnablePath } from './base/project-path.ts';
import { deployStep } from './deployments/deploy-step.ts';
import { createDeployments } from './deployments/deployments.ts';
import { createDocumentServices } from './document-services.ts';
import { createPythonEnvironments } from './environments/python-environments.ts';
import { createExecution } from './execution.ts';
import { findGpus } from './executors/find-gpus.ts';
import { createHistory } from './history/create-history.ts';
import type { Installation } from './installation.ts';
import { createMachineServices } from './machine.ts';
import { CatalogLoader } from './pipelines/catalog-loader.ts';
import { createVersions } from './pipelines/versions.ts';
import { ArtifactStore } from './runs/artifact-store.ts';
import { cachedStepsOfRuns } from './runs/cached-steps-of-runs.ts';
import { DigestCache } from './runs/digest-cache.ts';
import { PlanService, sha256 } from './runs/plan-service.ts';
import { preflight } from './runs/preflight.ts';
import { projectFolders } from './runs/run-folder.ts';
import { RunIndex } from './runs/run-index.ts';
import { createRunOrigin } from './runs/run-origin.ts';
import { RunService } from './runs/run-service.ts';
import type { SchedulerServices } from './runs/scheduler-services.ts';
import { StepCache } from './runs/step-cache.ts';
import { localEnvironments } from './step-environments.ts';
import { targetNames } from './targets/targets.ts';

export interface AppOptions {
  readonly project: string;
  readonly homes: Homes;
  readonly installation: Installation;
  readonly env: NodeJS.ProcessEnv;
  readonly stop: () => void;
  readonly onRunEnded: () => void;
}

export interface App {
  readonly handlers: EngineHandlers;
  readonly runs: RunService;
  dispose(): void;
}

/** Puts the engine of one project together: the only place that knows every service. */
export async function createApp(options: AppOptions): Promise<App> {
  const { project, homes, installation, env } = options;
  const folders = projectFolders(project, stateFolder(project, homes));
  makeFolder(folders.runs);
  const environments = createPythonEnvironments({ cacheHome: homes.cache });
  const digests = new DigestCache(join(folders.state, 'digests.tsv'));
  const store = new ArtifactStore(folders.store, digests);
  const cache = new StepCache(join(folders.state, 'cache.ndjson'), () => cachedStepsOfRuns(folders));
  const catalogs = new CatalogLoader(installation.catalog);
  const targetFiles = { project, config: homes.config };
  const plans = new PlanService(project, catalogs, () => targetNames(targetFiles));
  const versions = createVersions({ folder: folders.versions });
  const index = RunIndex.open(folders);
  const deployments = createDeployments({ folder: folders.deployments });
  const gpus = await findGpus(env);
  const python = await environments.findPython(env);
  let runs: RunService;

  const execution = createExecution({
    files: targetFiles,
    gpus,
    python: python.ok ? python.value.executable : 'python3',
    runner: installation.runner,
    stateFolder: folders.state,
    cacheHome: homes.cache,
    env,
    local: localEnvironments(environments),
    listener: (events) => {
      runs.dispatch(events);
      history.follow.notice(events);
    },
  });
  const services: SchedulerServices = {
    folders,
    executor: execution.executor,
    poolOf: execution.poolOf,
    store,
    cache,
    digests,
    sha256,
    resourcesFreed: (by) => runs.resourcesFreed(by),
    sdk: installation.sdk,
    nodeType: (id) => plans.nodeType(id),
    findEnvironment: execution.findEnvironment,
    prepareEnvironment: execution.prepareEnvironment,
    deploy: (step, onProgress, signal) => deployStep(deployments, store, installation.sdk, step, onProgress, signal),
  };
  runs = new RunService({
    services,
    plans,
    recordVersion: async (pipelineId, text, source) => (await versions.record(pipelineId, text, undefined, source)).id,
    onRunChanged: (runId, state) => {
      index.update(runId, state);
      documents.changes.tell({ type: 'run-changed', runId, outcome: state.outcome });
      options.onRunEnded();
    },
    onScheduled: (plan, variables, runId) => {
      history.secrets.learn(plan, variables);
      machine.runBegan();
      documents.changes.tell({ type: 'run-changed', runId, outcome: null });
    },
    preflight: (plan) => preflight(plan, { placeOf: execution.placeOf, python }),
    origin: createRunOrigin(join(homes.state, 'engine.key'), project),
    restrictionOfRun: (runId) => documents.restrictions.ofRun(runId),
    shownEnvironment: { trainyard: installation.version, node: process.versions.node, platform: process.platform },
  });
  const documents = createDocumentServices({
    folders,
    homes,
    installation,
    env,
    plans,
    catalogs,
    versions,
    deployments,
    services,
    runsOf: (pipeline) => index.page({ pipeline, limit: 10_000, after: null }).runs,
  });
  const history = createHistory({ folders, index, store, runs, env, nodeType: services.nodeType });
  const machine = createMachineServices({
    folders,
    homes,
    installation,
    env,
    gpus: gpus.length,
    store,
    deployments,
    services,
    findPython: () => environments.findPython(env),
    activeRuns: () => runs.active.flatMap((id) => runs.find(id) ?? []),
    restriction: () => documents.restrictions.ofProject(),
  });
  return {
    runs,
    handlers: {
      ...machine.handlers,
      ...documents.handlers,
      ...createHistoryHandlers(history),
      ...createRunHandlers({
        runs,
        version: installation.version,
        stop: options.stop,
        placeOf: (file) => runnablePath(project, file),
        restrictionOfFile: (file, text) => documents.restrictions.ofFile(file, text),
        restrictionOfRun: (runId) => documents.restrictions.ofRun(runId),
        restrictionOfDeployment: (id) => documents.restrictionOfDeployment(id),
        startDeployment: async (id, commandEnv) => {
          const started = await deployments.start(id, commandEnv, AbortSignal.timeout(startWithinMs));
          if (!started) return noDeployment(id);
          return started.ok ? null : { exitCode: 6, message: started.problem.message, diagnostics: [] };
        },
        stopDeployment: async (id) => {
          const stopped = await deployments.stop(id);
          if (stopped === undefined) return noDeployment(id);
          const message = `Some of the processes of ${id} could not be ended.`;
          return stopped ? null : { exitCode: 1, message, diagnostics: [] };
        },
      }),
    },
    dispose: () => {
      documents.changes.close();
      machine.dispose();
      execution.executor.dispose();
    },
  };
}

/** Longest wait in milliseconds for a deployment that is started by hand. */
const startWithinMs = 180_000;

const noDeployment = (id: string) => ({
  exitCode: 5,
  message: `There is no deployment ${id} in this project.`,
  diagnostics: [],
});
