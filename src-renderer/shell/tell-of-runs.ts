import { documentOf } from '../documents/documents.ts';
import { showPanel } from '../panels/show-panel.ts';
import { followedRun, listenToRuns } from '../runs/run-store.ts';
import { toast } from '../ui/toast.tsx';
import { select, workspace } from '../workspace/workspace.ts';

/** Tells when a run that this window shows fails: which step, why, and where its log is. @returns what ends it */
export function tellOfFailedRuns(): () => void {
  /** Runs that were under way when they were last looked at. */
  const underWay = new Set<string>();
  return listenToRuns(() => {
    for (const [file, runId] of Object.entries(workspace.getState().activeRunByFile)) {
      const { state, isLoaded } = followedRun(runId);
      if (!isLoaded) continue;
      if (state.outcome === null) underWay.add(runId);
      else if (underWay.delete(runId) && state.outcome === 'failed') tell(file, runId);
    }
  });
}

function tell(file: string, runId: string): void {
  const failed = [...followedRun(runId).state.steps.values()].find(({ status }) => status === 'failed');
  if (!failed) return;
  const nodeId = failed.id.split('/')[0] ?? failed.id;
  const title = documentOf(file)?.document.nodes.find(({ id }) => id === nodeId)?.title ?? failed.id;
  toast(`${title} failed: ${failed.failure?.message ?? 'see its log'}`, {
    problem: true,
    action: {
      title: 'Show its log',
      perform: () => {
        select([nodeId]);
        showPanel('logs');
      },
    },
  });
}
