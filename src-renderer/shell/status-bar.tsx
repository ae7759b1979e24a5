import { Circle, CircleDashed } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RunState } from '../../shared/run/run-state.ts';
import { useConnection } from '../connection/hooks.ts';
import { useDocument } from '../documents/documents.ts';
import { showPanel } from '../panels/show-panel.ts';
import { useRunState } from '../runs/run-store.ts';
import { useWorkspace } from '../workspace/workspace.ts';
import { shortDuration } from './short-duration.ts';
import styles from './status-bar.module.css';

const clock = (iso: string): string => new Date(iso).toLocaleTimeString();

/** What the run waits for before anything can start, such as a Python environment that is made once. */
function waitingNote({ steps }: RunState): string {
  let note = '';
  for (const step of steps.values()) {
    if (step.status === 'running' || step.status === 'starting') return '';
    if (note === '' && step.status === 'queued') note = step.note;
  }
  return note.slice(0, 120);
}

function RunItem({ runId }: { readonly runId: string }) {
  const startedAt = useRunState(runId, (state) => state.startedAt);
  const outcome = useRunState(runId, (state) => state.outcome);
  const durationMs = useRunState(runId, (state) => state.durationMs);
  const isCancelling = useRunState(runId, (state) => state.cancelling);
  const waitsFor = useRunState(runId, waitingNote) ?? '';
  const [now, setNow] = useState(Date.now());
  const isLive = startedAt !== undefined && outcome === null;
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isLive]);
  if (startedAt === undefined) return null;
  const elapsed = outcome === null ? Math.max(0, now - Date.parse(startedAt)) : (durationMs ?? 0);
  return (
    <button type="button" className={styles['link']} onClick={() => showPanel('runs')}>
      run {outcome ?? (isCancelling ? 'is being cancelled' : 'under way')} · {shortDuration(elapsed)}
      {outcome === null && waitsFor ? ` · ${waitsFor}` : ''}
    </button>
  );
}

/** The bottom line: engine, run, draft, problems. */
export function StatusBar() {
  const connection = useConnection();
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const runId = useWorkspace(({ activeRunByFile }) => activeRunByFile[file]);
  const problems = useDocument(file, ({ diagnostics }) => diagnostics.length);
  const nodes = useDocument(file, ({ document }) => document.nodes.length);
  const isDirty = useDocument(file, (document) => document.isDirty);
  const draftSavedAt = useDocument(file, (document) => document.draftSavedAt);
  const isConnected = connection === 'connected';
  return (
    <footer className={styles['bar']}>
      <span className={styles['item']} role="status">
        {isConnected ? (
          <Circle aria-hidden className={styles['good']} fill="currentColor" />
        ) : (
          <CircleDashed aria-hidden className={styles['bad']} />
        )}
        {isConnected ? 'engine' : connection}
      </span>
      {runId === undefined ? null : <RunItem key={runId} runId={runId} />}
      <span className={styles['grow']} />
      {isDirty ? <span>{draftSavedAt ? `draft saved ${clock(draftSavedAt)}` : 'changed'}</span> : null}
      {nodes === undefined ? null : <span>{nodes === 1 ? '1 node' : `${nodes} nodes`}</span>}
      {problems === undefined ? null : (
        <button type="button" className={styles['link']} onClick={() => showPanel('problems')}>
          {problems === 0 ? 'no problems' : problems === 1 ? '1 problem' : `${problems} problems`}
        </button>
      )}
    </footer>
  );
}
