import { call, client } from '../connection/client.ts';
import { openFile } from '../documents/document-files.ts';
import { documentOf } from '../documents/documents.ts';
import { lastProject, readSession } from '../workspace/remember-session.ts';
import { activateFile, workspace } from '../workspace/workspace.ts';
import { projectStore, showFile } from './project.ts';
import { refreshCatalog } from './project-feed.ts';

/** Asks the host what this window is for, once, and comes back to what it was at before a reload. */
export async function beginWindow(): Promise<void> {
  const hello = await call('host.hello', {});
  const { project, file } = await comeBack(hello.project, hello.file);
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

/** Turns to the project that this tab was at before it was loaded again, where that is another one. */
async function comeBack(
  project: string,
  file: string | null,
): Promise<{ readonly project: string; readonly file: string | null }> {
  const last = lastProject();
  if (last === null || last === project) return { project, file };
  const opened = await client.openProject(last, null);
  return opened.ok ? { project: opened.project, file: null } : { project, file };
}
