import { useEffect } from 'react';
import { call } from '../connection/client.ts';
import { keepDocuments } from '../documents/document-keeper.ts';
import { documents } from '../documents/documents.ts';
import { keepPreviews } from '../runs/plan-preview.ts';
import { rememberSession } from '../workspace/remember-session.ts';
import { listenForDrops } from './receive-files.ts';

/** What goes on in the background of a window as long as it is open: drafts, checks, previews, drops, the session. */
export function useUpkeep(project: string): void {
  useEffect(keepDocuments, []);
  useEffect(keepPreviews, []);
  useEffect(listenForDrops, []);
  useEffect(() => (project === '' ? undefined : rememberSession(project)), [project]);
  useEffect(
    () =>
      documents.subscribe(({ byFile }) => {
        const unsaved = Object.values(byFile).filter(({ isDirty }) => isDirty).length;
        // Only the question at closing hangs on it; a lost connection asks again.
        void call('host.tellState', { title: project, unsaved, runningSteps: 0 }).catch(() => {});
      }),
    [project],
  );
}
