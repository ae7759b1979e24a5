import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type BrowserWindow, dialog, type FileFilter, shell } from 'electron';
import { ok, problem } from '../../../shared/base/result.ts';
import { systemProblem } from '../../base/system-problem.ts';
import type { HostEvent, WindowShell } from '../host-handlers.ts';
import { safeExternal } from '../safe-external.ts';

const pipelineFilter: FileFilter = { name: 'Pipelines', extensions: ['yaml', 'yml'] };
const bundleFilter: FileFilter = { name: 'Trainyard bundles', extensions: ['trainyard'] };

/** The state that a window told of last, for the question at its end. */
export interface ToldState {
  readonly unsaved: number;
  readonly runningSteps: number;
}

/** The shell of a window, and what the app needs of it. */
export interface DesktopShell extends WindowShell {
  readonly told: () => ToldState;
  /** Hands an event to the window; one that comes before the window listens waits for it. */
  readonly emit: (event: HostEvent) => void;
}

/** Dialogs of the desktop, each over the window that asks for it. */
export function createDesktopShell(window: BrowserWindow): DesktopShell {
  let told: ToldState = { unsaved: 0, runningSteps: 0 };
  let listener: ((event: HostEvent) => void) | undefined;
  let waiting: HostEvent[] = [];
  return {
    told: () => told,
    emit: (event) => {
      if (listener) listener(event);
      else waiting.push(event);
    },
    onEvent: (next) => {
      listener = next;
      for (const event of waiting) next(event);
      waiting = [];
      return () => {
        if (listener === next) listener = undefined;
      };
    },
    tellState: ({ unsaved, runningSteps }) => {
      told = { unsaved, runningSteps };
      window.setDocumentEdited(unsaved > 0);
    },
    choosePath: async ({ kind, title, suggestion }) => {
      const start = suggestion === '' ? {} : { defaultPath: suggestion };
      if (kind === 'new-pipeline') {
        const { filePath } = await dialog.showSaveDialog(window, { title, filters: [pipelineFilter], ...start });
        return filePath || null;
      }
      const { filePaths } = await dialog.showOpenDialog(window, {
        title,
        ...start,
        ...(kind === 'folder'
          ? { properties: ['openDirectory', 'createDirectory'] }
          : { properties: ['openFile'], filters: [kind === 'bundle' ? bundleFilter : pipelineFilter] }),
      });
      return filePaths[0] ?? null;
    },
    saveFile: async (suggestedName, content) => {
      const { filePath } = await dialog.showSaveDialog(window, { defaultPath: basename(suggestedName) });
      if (!filePath) return ok(null);
      try {
        await writeFile(filePath, content);
        return ok(filePath);
      } catch (error) {
        const message = systemProblem(error);
        if (message === undefined) throw error;
        return problem(message);
      }
    },
    openExternal: async (url) => {
      const address = safeExternal(url);
      if (!address) return problem('Only web pages (https) and mail addresses are opened from here.');
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        message: `Open ${address.leadsTo}?`,
        detail: address.href,
        buttons: ['Open', 'Cancel'],
        defaultId: 1,
        cancelId: 1,
      });
      if (response === 0) await shell.openExternal(address.href);
      return ok(null);
    },
  };
}
