import { join } from 'node:path';
import { app, type BrowserWindow, nativeTheme } from 'electron';
import { homesOf } from './base/homes.ts';
import { createBridge } from './bridge.ts';
import { startTarget, targetOfFile } from './desktop-target.ts';
import { setAppMenu } from './hosts/electron/app-menu.ts';
import { registerAppScheme, serveAppFiles } from './hosts/electron/app-protocol.ts';
import { type AppWindow, openAppWindow } from './hosts/electron/app-window.ts';
import { askClosing } from './hosts/electron/close-question.ts';
import { denyPermissions, lockDownContents } from './hosts/electron/lock-down.ts';
import type { WindowTarget } from './hosts/host-handlers.ts';
import { openIntent } from './hosts/open-intent.ts';
import { listRendererFiles } from './hosts/renderer-files.ts';
import { findInstallation } from './installation.ts';
import { electronSettings } from './settings/electron-settings.ts';

const { env } = process;
const cwd = process.cwd();
const installation = findInstallation(app.isPackaged ? join(process.resourcesPath, 'trainyard') : undefined);
const homes = homesOf(env, cwd);
app.setName('Trainyard');
app.setPath('userData', join(homes.state, 'electron'));
app.enableSandbox();
registerAppScheme();
lockDownContents();

interface OpenWindow extends AppWindow {
  target: WindowTarget;
}
const windows = new Map<BrowserWindow, OpenWindow>();
const settings = electronSettings(homes.config);
const bridge = createBridge({
  env,
  cwd,
  installation,
  host: 'desktop',
  capabilities: ['file-dialogs', 'new-window', 'open-external', 'close-question'],
  preferences: async () => ({
    read: () => settings.read(),
    recent: () => settings.recent(),
    remember: (project, file) => settings.remember(project, file),
    change: async (changes) => {
      const changed = await settings.change(changes);
      nativeTheme.themeSource = changed.theme;
      return changed;
    },
  }),
  // Electron is no Node for the engine: it has a version of its own, and fuses that forbid it.
  node: ['sh', join(installation.root, 'bin', 'node24')],
});

function openWindow(target: WindowTarget): void {
  const opened: OpenWindow = {
    target,
    ...openAppWindow({
      preload: join(__dirname, 'preload.cjs'),
      place: settings.windowPlace(),
      devTools: !app.isPackaged,
      onLink: (link, shell) =>
        bridge.serve(link, opened.target, shell, (now) => Object.assign(opened, { target: now })),
      onClosing: (place) => void settings.keepWindowPlace(place),
      mayClose: async (shell, window) => {
        const { project } = opened.target;
        const sharesProject = [...windows.values()].some((one) => one !== opened && one.target.project === project);
        const runs = sharesProject ? [] : await bridge.runsUnderWay(project);
        if (runs.length === 0) return true;
        const answer = await askClosing(window, runs.length, shell.told().runningSteps);
        if (answer === 'stop') await bridge.stopRuns(project);
        return answer !== 'cancel';
      },
    }),
  };
  windows.set(opened.window, opened);
  opened.window.once('closed', () => windows.delete(opened.window));
}

/** Shows a file where its project is open already, else in a window of its own. */
function openFile(file: string): void {
  const target = targetOfFile(file, env);
  const there = [...windows.values()].find((one) => one.target.project === target.project);
  if (!there || target.file === null) return openWindow(target);
  there.shell.emit({ type: 'open-file', project: target.project, file: target.file, restricted: false });
  if (there.window.isMinimized()) there.window.restore();
  there.window.focus();
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, words, folder) => {
    const file = openIntent(words.slice(1), folder);
    if (file === null) openWindow(startTarget(homes, settings.recent()));
    else openFile(file);
  });
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(() => {
    denyPermissions();
    serveAppFiles(listRendererFiles(join(__dirname, 'renderer')));
    nativeTheme.themeSource = settings.read().theme;
    const newWindow = (): void => openWindow(startTarget(homes, settings.recent()));
    setAppMenu({
      newWindow,
      command: (id) =>
        [...windows.values()].find(({ window }) => window.isFocused())?.shell.emit({ type: 'command', id }),
    });
    app.on('open-file', (_event, path) => openFile(path));
    const file = openIntent(process.argv.slice(1), cwd);
    if (file === null) newWindow();
    else openFile(file);
  });
} else app.quit();
