import { call } from '../connection/client.ts';
import { openFile } from '../documents/document-files.ts';
import { documentOf } from '../documents/documents.ts';
import { readSession } from '../workspace/remember-session.ts';
import { activateFile, workspace } from '../workspace/workspace.ts';
import { projectStore, showFile } from './project.ts';
import { refreshCatalog } from './project-feed.ts';

/** Asks the host what this window is for, once, and comes back to what it was at before a reload. */
export async function beginWindow(): Promise<void> {
  const { project, file } = await call('host.hello', {});
  projectStore.setState({ folder: project });
  await refreshCatalog();
  const session = readSession(project);
  if (!session) {
    if (file !== null) await showFile(file);
    return;
  }
  for (const open of session.openFiles) await openFile(open);
  workspace.setState({ activeRunByFile: session.activeRunByFile });
  activateFile(session.activeFile !== null && documentOf(session.activeFile) ? session.activeFile : null);
}
