import type { StepId } from '../../shared/base/ids.ts';
import type { Artifact } from '../../shared/plan/step-record.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';
import { readRun, runIds, type StoredRun } from '../runs/run-reader.ts';
import type { DataPreviewOptions } from './data-preview.ts';

/** Runs that are looked through, newest first, for one in which a node made something. */
const mostRuns = 30;

/** Finds what steps made, in the run folders of a project. A run that is over is read once. */
export function outputsOfRuns(folders: ProjectFolders): Pick<DataPreviewOptions, 'output' | 'newestOutput'> {
  const over = new Map<string, StoredRun['state']>();

  function stateOf(runId: string): StoredRun['state'] {
    const known = over.get(runId);
    if (known) return known;
    const { state } = readRun(folders, runId);
    if (state.outcome !== null && state.outcome !== 'interrupted') {
      over.set(runId, state);
      const [oldest] = over.keys();
      if (over.size > mostRuns && oldest !== undefined) over.delete(oldest);
    }
    return state;
  }

  const output = (runId: string, stepId: string, port: string): Artifact | undefined => {
    const outputs = stateOf(runId).steps.get(stepId as StepId)?.record?.outputs;
    return outputs && Object.hasOwn(outputs, port) ? outputs[port] : undefined;
  };
  return {
    output: (runId, stepId, port) => (runIds(folders).includes(runId) ? output(runId, stepId, port) : undefined),
    newestOutput(pipelineId, nodeId, port) {
      for (const runId of runIds(folders).slice(0, mostRuns)) {
        if (stateOf(runId).pipelineId !== pipelineId) continue;
        const artifact = output(runId, nodeId, port);
        if (artifact) return { runId, artifact };
      }
      return undefined;
    },
  };
}
