import { BrowserWindow, dialog, Menu, nativeTheme, screen } from 'electron';
import type { TextLink } from '../../../shared/rpc/text-link.ts';
import { appOrigin } from './app-protocol.ts';
import { acceptLinks } from './ipc-link.ts';
import { safePreferences } from './lock-down.ts';
import { createDesktopShell, type DesktopShell } from './window-shell.ts';

/** Where a window stood. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

export interface AppWindowOptions {
  /** The preload script's file. */
  readonly preload: string;
  readonly place: Place | undefined;
  readonly devTools: boolean;
  readonly onLink: (link: TextLink, shell: DesktopShell) => void;
  /** Asked when the window is about to close; false keeps it open. */
  readonly mayClose: (shell: DesktopShell, window: BrowserWindow) => Promise<boolean>;
  readonly onClosing: (place: Place) => void;
}

export interface AppWindow {
  readonly window: BrowserWindow;
  readonly shell: DesktopShell;
}

const standardSize = { width: 1440, height: 900 };
/** The background tokens of the two themes: no flash of white before the page has its own. */
const background = { light: '#ffffff', dark: '#111317' };

/** Opens a window of the app. */
export function openAppWindow(options: AppWindowOptions): AppWindow {
  const { preload, place, devTools, onLink, mayClose, onClosing } = options;
  const window = new BrowserWindow({
    ...standardSize,
    ...(place && isOnScreen(place) ? { x: place.x, y: place.y, width: place.width, height: place.height } : {}),
    minWidth: 640,
    minHeight: 420,
    show: false,
    title: 'Trainyard',
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: { ...safePreferences, preload, devTools },
  });
  if (place?.isMaximized) window.maximize();
  const shell = createDesktopShell(window);
  acceptLinks(window.webContents, (link) => onLink(link, shell));
  window.once('ready-to-show', () => window.show());
  askBeforeClosing(window, () => mayClose(shell, window), onClosing);
  offerTextMenu(window);
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') void offerReload(window);
  });
  void window.loadURL(`${appOrigin}/`);
  return { window, shell };
}

/** A screen may have been taken away since. */
function isOnScreen({ x, y, width, height }: Place): boolean {
  const { workArea } = screen.getDisplayMatching({ x, y, width, height });
  const isInside = (start: number, size: number, from: number, room: number): boolean =>
    start < from + room - 80 && start + size > from + 80;
  return isInside(x, width, workArea.x, workArea.width) && isInside(y, height, workArea.y, workArea.height);
}

function askBeforeClosing(
  window: BrowserWindow,
  mayClose: () => Promise<boolean>,
  onClosing: (place: Place) => void,
): void {
  let isSure = false;
  let isAsking = false;
  window.on('close', (event) => {
    if (isSure) return onClosing({ ...window.getNormalBounds(), isMaximized: window.isMaximized() });
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    void mayClose().then((yes) => {
      isAsking = false;
      isSure = yes;
      if (yes) window.close();
    });
  });
}

/** What a text field offers everywhere else on the desktop; a menu of the page's own comes first. */
function offerTextMenu(window: BrowserWindow): void {
  window.webContents.on('context-menu', (_event, { isEditable, selectionText }) => {
    if (!isEditable && selectionText.trim() === '') return;
    const editing = [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }] as const;
    Menu.buildFromTemplate(isEditable ? [...editing] : [{ role: 'copy' }]).popup({ window });
  });
}

async function offerReload(window: BrowserWindow): Promise<void> {
  if (window.isDestroyed()) return;
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'This window stopped working.',
    detail: 'Runs go on without it, and your changes are kept as drafts.',
    buttons: ['Reload', 'Close'],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0) window.reload();
  else window.destroy();
}
