import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { DataHandlers, MachineHandlers } from '../shared/rpc/contract.ts';
import { createDataHandlers } from './api/data-handlers.ts';
import { createMachineHandlers } from './api/machine-handlers.ts';
import type { Homes } from './base/homes.ts';
import { createDataPreview } from './data-preview/data-preview.ts';
import { outputsOfRuns } from './data-preview/output-of-run.ts';
import { PreviewProcess } from './data-preview/preview-process.ts';
import type { Deployments } from './deployments/deployments.ts';
import { checkMachine } from './doctor/doctor.ts';
import type { PythonFacts } from './doctor/programs.ts';
import type { Installation } from './installation.ts';
import type { ArtifactStore } from './runs/artifact-store.ts';
import { attemptFolder, type ProjectFolders, runFolder } from './runs/run-folder.ts';
import { readRun, runIds } from './runs/run-reader.ts';
import type { ScheduledRun } from './runs/scheduler-host.ts';
import type { SchedulerServices } from './runs/scheduler-services.ts';
import { listTargets } from './targets/targets.ts';
import { Meters } from './telemetry/meters.ts';
import { stepsOfRuns } from './telemetry/steps-of-runs.ts';
import { projectPlace, stepPlace } from './terminals/shell-place.ts';
import { Terminals } from './terminals/terminals.ts';

export interface MachineOptions {
  readonly folders: ProjectFolders;
  readonly homes: Homes;
  readonly installation: Installation;
  readonly env: NodeJS.ProcessEnv;
  readonly gpus: number;
  readonly store: ArtifactStore;
  readonly deployments: Deployments;
  readonly findPython: () => Promise<PythonFacts>;
  readonly services: Pick<SchedulerServices, 'nodeType' | 'findEnvironment'>;
  readonly activeRuns: () => Iterable<ScheduledRun>;
  /** Why nothing of this project may be started or looked into, or null. */
  readonly restriction: () => Promise<string | null>;
}

/** What one engine shows of this machine and of the project's data. */
export interface MachineServices {
  readonly handlers: DataHandlers & MachineHandlers;
  /** A run begins: its meters are kept. */
  runBegan(): void;
  dispose(): void;
}

/** Puts together the services that look at data and at the machine. */
export function createMachineServices(options: MachineOptions): MachineServices {
  const { folders, homes, installation, env, gpus, store, deployments, findPython, restriction } = options;
  const previews = new PreviewProcess({ door: installation.preview });
  const terminals = new Terminals(installation.terminal);
  const meters = new Meters({ folder: folders.state, gpus, env, runs: stepsOfRuns(options.activeRuns) });
  const preview = createDataPreview({
    project: folders.project,
    store,
    process: previews,
    ...outputsOfRuns(folders),
  });
  const folderOfRun = (runId: string): string | undefined =>
    runIds(folders).includes(runId) ? runFolder(folders, runId) : undefined;
  return {
    handlers: {
      ...createDataHandlers({ preview, restriction }),
      ...createMachineHandlers({
        meters,
        runFolder: folderOfRun,
        checkMachine: () => checkMachine({ stateFolder: folders.state, cacheFolder: homes.cache, env, findPython }),
        listTargets: () =>
          listTargets(
            { project: folders.project, config: homes.config },
            { cpu: cpus().length, memoryBytes: totalmem(), gpus },
          ),
        deployments,
        terminals,
        async shellPlace(at) {
          const refusal = await restriction();
          if (refusal !== null) return { refusal };
          if (at === null) return projectPlace(folders.project, env);
          return folderOfRun(at.runId) === undefined
            ? { refusal: `There is no run ${at.runId} in this project.` }
            : placeOfStep(options, at.runId, at.stepId);
        },
      }),
    },
    runBegan: () => meters.wake(),
    dispose() {
      meters.dispose();
      previews.dispose();
      terminals.dispose();
    },
  };
}

/** Where the last attempt of a step ran; the attempt that made its outputs, for a step that was answered from the cache. */
function placeOfStep({ folders, installation, env, services }: MachineOptions, runId: string, stepId: string) {
  const { plan, state } = readRun(folders, runId);
  const step = [...state.steps.values()].find(({ id }) => id === stepId);
  const made = step?.status === 'cached' && step.from ? step.from : { runId, stepId, attempt: step?.attempt ?? 0 };
  if (made.attempt < 1) return { refusal: `${stepId} was not started in run ${runId}, so it has no folder.` };
  const planned = plan?.steps.find(({ id }) => id === stepId || id === step?.parent);
  const environment = planned && (step?.parent ? (planned.trial?.environment ?? null) : planned.environment);
  const type = planned && services.nodeType(planned.type);
  const python = environment ? (services.findEnvironment(environment, env, 'local')?.python ?? null) : null;
  const place = stepPlace(
    {
      runId: made.runId,
      stepId,
      folder: attemptFolder(runFolder(folders, made.runId), made.stepId, made.attempt),
      python,
      path: [...(type?.runtime.kind === 'python' ? type.runtime.path : []), installation.sdk].filter(existsSync),
    },
    env,
  );
  return place.ok ? place.value : { refusal: place.problem };
}
