import { useEffect } from 'react';
import { call, client } from '../connection/client.ts';
import { keepDocuments } from '../documents/document-keeper.ts';
import { discardBrokenText, documents, listenToRefusals } from '../documents/documents.ts';
import { keepPreviews } from '../runs/plan-preview.ts';
import { listenToRuns, stepsUnderWay } from '../runs/run-store.ts';
import { toast } from '../ui/toast.tsx';
import { rememberSession } from '../workspace/remember-session.ts';
import { listenForDrops } from './receive-files.ts';
import { tellOfFailedRuns } from './tell-of-runs.ts';

/** What goes on in the background of a window as long as it is open: drafts, checks, previews, drops, the session. */
export function useUpkeep(project: string): void {
  useEffect(keepDocuments, []);
  useEffect(keepPreviews, []);
  useEffect(listenForDrops, []);
  useEffect(() => (project === '' ? undefined : rememberSession(project)), [project]);
  useEffect(() => tellHost(project), [project]);
  useEffect(askBeforeClosing, []);
  useEffect(() => listenToRefusals(tellOfBrokenText), []);
  useEffect(tellOfFailedRuns, []);
}

function tellOfBrokenText(file: string): void {
  toast('The YAML text cannot be read as a pipeline just now. Mend it first; a change here would throw it away.', {
    problem: true,
    action: { title: 'Discard that text', perform: () => discardBrokenText(file) },
  });
}

/** Keeps the host informed of what a question at closing would be about. @returns what ends it */
function tellHost(project: string): () => void {
  let told = '';
  const tell = (): void => {
    const unsaved = Object.values(documents.getState().byFile).filter(({ isDirty }) => isDirty).length;
    const state = { title: project, unsaved, runningSteps: stepsUnderWay() };
    const text = JSON.stringify(state);
    if (text === told) return;
    told = text;
    // A lost connection makes a new one, to which the next change is told.
    void call('host.tellState', state).catch(() => {});
  };
  const stops = [documents.subscribe(tell), listenToRuns(tell)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** A browser asks before it closes a tab with steps under way; where the host asks itself, it need not. */
function askBeforeClosing(): () => void {
  const ask = (event: BeforeUnloadEvent): void => {
    const isAsked = client.state.host?.capabilities.includes('close-question') ?? false;
    if (!isAsked && stepsUnderWay() > 0) event.preventDefault();
  };
  window.addEventListener('beforeunload', ask);
  return () => window.removeEventListener('beforeunload', ask);
}
