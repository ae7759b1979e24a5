import { call } from '../../connection/client.ts';
import { openFile } from '../../documents/document-files.ts';
import { documentOf } from '../../documents/documents.ts';
import { rerun, resumeRun, stopRun } from '../../runs/run-control.ts';
import { toast } from '../../ui/toast.tsx';
import { activateFile, chooseForComparison, setActiveRun, workspace } from '../../workspace/workspace.ts';
import { showPanel } from '../show-panel.ts';
import { type RunSummary, withChanged, withoutRuns } from './run-list.ts';
import { updateRunList } from './use-run-list.ts';

/** Shows a run on the canvas of its pipeline, which is opened for it. */
export async function showRun({ file, runId }: RunSummary): Promise<void> {
  if (documentOf(file)) activateFile(file);
  else {
    const opened = await openFile(file);
    if (opened.kind === 'refused') return toast(opened.message, { problem: true });
  }
  setActiveRun(file, runId);
}

const fileOf = ({ file }: RunSummary): string | null => (documentOf(file) ? file : null);

export const rerunAll = (run: RunSummary): Promise<unknown> => rerun(fileOf(run), run.runId);
export const rerunFailed = (run: RunSummary): Promise<unknown> => rerun(fileOf(run), run.runId, { failedOnly: true });
export const resume = (run: RunSummary): Promise<unknown> => resumeRun(fileOf(run), run.runId);
export const stop = (run: RunSummary): Promise<unknown> => stopRun(run.runId);

/** Lays runs side by side in Compare, measured against the oldest. */
export function compareRuns(runs: readonly RunSummary[]): void {
  const oldestFirst = runs.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
  chooseForComparison(oldestFirst.map(({ runId }) => runId));
  showPanel('compare');
}

/** Tags, note or pin of a run; shown at once, and taken back when the engine refuses. */
export async function annotateRun(
  run: RunSummary,
  changes: { readonly tags?: readonly string[]; readonly note?: string; readonly pinned?: boolean },
): Promise<void> {
  const { tags, ...rest } = changes;
  const input = { ...rest, ...(tags ? { tags: [...tags] } : {}) };
  updateRunList((list) => withChanged(list, run.runId, input));
  const kept = await call('runs.annotate', { runId: run.runId, ...input });
  if (kept.ok) return;
  const { tags: before, note, pinned } = run;
  updateRunList((list) => withChanged(list, run.runId, { tags: before, note, pinned }));
  toast(kept.message, { problem: true });
}

/** Deletes runs; those that are kept say why. */
export async function deleteRuns(runIds: readonly string[]): Promise<void> {
  const { deleted, kept } = await call('runs.delete', { runIds: [...runIds] });
  const gone = new Set(deleted);
  updateRunList((list) => withoutRuns(list, gone));
  const { activeRunByFile, comparedRuns } = workspace.getState();
  for (const [file, runId] of Object.entries(activeRunByFile)) if (gone.has(runId)) setActiveRun(file, null);
  if (comparedRuns.some((runId) => gone.has(runId))) chooseForComparison(comparedRuns.filter((id) => !gone.has(id)));
  const [first] = kept;
  if (first) {
    const others = kept.length > 1 ? ` ${kept.length - 1} more were kept as well.` : '';
    toast(`${first.runId} was kept: ${first.why}${others}`, { problem: true });
  } else toast(gone.size === 1 ? 'Run deleted.' : `${gone.size} runs deleted.`);
}
