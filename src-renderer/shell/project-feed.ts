import type { QueryClient } from '@tanstack/react-query';
import type { StreamEvent } from '../../shared/rpc/contract.ts';
import { readCatalog, setCatalog } from '../catalog/catalog.ts';
import { call } from '../connection/client.ts';
import { reloadFile, windowId } from '../documents/document-files.ts';
import { checkDocument, keepDraft } from '../documents/document-keeper.ts';
import { documentOf, documents, updateDocument } from '../documents/documents.ts';
import { refreshPreview } from '../runs/plan-preview.ts';
import { toast } from '../ui/toast.tsx';

/** Reads the node types of the project, and has the open documents looked at with them. */
export async function refreshCatalog(): Promise<void> {
  setCatalog(readCatalog(await call('catalog.list', {})));
  for (const file of Object.keys(documents.getState().byFile)) await checkDocument(file);
}

/** The file of an open document is another one by now: an untouched document follows it, a changed one is asked about. */
async function fileChanged(file: string, digest: string | null): Promise<void> {
  const document = documentOf(file);
  if (!document || digest === document.digest) return;
  if (digest === null) {
    toast(`${file} was deleted or moved. Save to write it again.`);
    updateDocument(file, (now) => ({ ...now, digest: null }));
    return;
  }
  if (!document.isDirty) {
    const end = await reloadFile(file);
    if (end.kind === 'refused') toast(end.message, { problem: true });
    return;
  }
  const read = await call('pipeline.read', { file });
  if (!read.ok || read.digest === documentOf(file)?.digest) return;
  updateDocument(file, (now) => ({ ...now, conflict: { text: read.text, digest: read.digest } }));
}

/** Looks at everything again after the connection was lost: another engine knows neither what is open nor what was told. */
export async function catchUp(): Promise<void> {
  await refreshCatalog();
  for (const file of Object.keys(documents.getState().byFile)) {
    const read = await call('pipeline.read', { file, windowId });
    if (read.ok) await fileChanged(file, read.digest);
    await keepDraft(file);
  }
}

/** Takes in what happened in the project, in this window or elsewhere. */
export async function takeChanges(
  events: readonly StreamEvent<'project.changes'>[],
  queries: QueryClient,
): Promise<void> {
  let runsChanged = false;
  for (const event of events) {
    switch (event.type) {
      case 'file-changed':
        await fileChanged(event.file, event.digest);
        void queries.invalidateQueries({ queryKey: ['project.describe'] });
        void queries.invalidateQueries({ queryKey: ['versions.list'] });
        break;
      case 'draft-saved':
        if (event.windowId !== windowId && documentOf(event.file)) {
          toast(`Another window is changing ${event.file}.`);
        }
        break;
      case 'run-changed':
        runsChanged = true;
        break;
      case 'deployments-changed':
        void queries.invalidateQueries({ queryKey: ['deployments.list'] });
        break;
      case 'catalog-changed':
        await refreshCatalog();
        break;
    }
  }
  if (!runsChanged) return;
  for (const name of ['runs.list', 'versions.list', 'run.outputs'])
    void queries.invalidateQueries({ queryKey: [name] });
  for (const file of Object.keys(documents.getState().byFile)) await refreshPreview(file);
}
