import { workspace } from './workspace.ts';

/** What a tab of the browser, or a window, was at, by project: a reload comes back to it. */
interface Session {
  readonly openFiles: readonly string[];
  readonly activeFile: string | null;
  readonly activeRunByFile: { readonly [file: string]: string };
}

const keyOf = (project: string): string => `trainyard.session:${project}`;

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** What was remembered of a project; null where there is nothing, or nothing that can be read. */
export function readSession(project: string): Session | null {
  try {
    const value = JSON.parse(sessionStorage.getItem(keyOf(project)) ?? 'null') as Partial<Session> | null;
    if (!value || !isTexts(value.openFiles)) return null;
    const runs = Object.entries(value.activeRunByFile ?? {}).filter(([, runId]) => typeof runId === 'string');
    return {
      openFiles: value.openFiles,
      activeFile: typeof value.activeFile === 'string' ? value.activeFile : null,
      activeRunByFile: Object.fromEntries(runs),
    };
  } catch {
    return null;
  }
}

const projectKey = 'trainyard.project';

/** The project that this tab was at last; null where it is a new one. */
export const lastProject = (): string | null => sessionStorage.getItem(projectKey);

/** Remembers from now on. @returns what ends it */
export function rememberSession(project: string): () => void {
  sessionStorage.setItem(projectKey, project);
  return workspace.subscribe(({ openFiles, activeFile, activeRunByFile }, before) => {
    const isSame =
      openFiles === before.openFiles && activeFile === before.activeFile && activeRunByFile === before.activeRunByFile;
    if (isSame) return;
    const session: Session = { openFiles, activeFile, activeRunByFile };
    try {
      sessionStorage.setItem(keyOf(project), JSON.stringify(session));
    } catch {
      // A window without storage forgets where it was; nothing else is lost.
    }
  });
}
