import { join } from 'node:path';

/** Where a project keeps its state; the layout is part of `docs/step-contract.md`. */
export interface ProjectFolders {
  readonly project: string;
  readonly state: string;
  readonly runs: string;
  readonly store: string;
  readonly versions: string;
  readonly deployments: string;
  readonly hostFile: string;
}

export function projectFolders(project: string, state: string): ProjectFolders {
  return {
    project,
    state,
    runs: join(state, 'runs'),
    store: join(state, 'artifacts'),
    versions: join(state, 'versions'),
    deployments: join(state, 'deployments'),
    hostFile: join(state, 'host.json'),
  };
}

/** The folder of one run and what lies in it. */
export const runFolder = (folders: ProjectFolders, runId: string): string => join(folders.runs, runId);
export const eventsFile = (folder: string): string => join(folder, 'events.ndjson');
export const planFile = (folder: string): string => join(folder, 'plan.json');
export const pipelineCopy = (folder: string): string => join(folder, 'pipeline.yaml');

/** `search/1` becomes `search.1`: node ids have no dot, so no two steps share a folder. */
export const stepFolderName = (stepId: string): string => stepId.replace('/', '.');

export const attemptFolder = (folder: string, stepId: string, attempt: number): string =>
  join(folder, 'steps', stepFolderName(stepId), String(attempt));
