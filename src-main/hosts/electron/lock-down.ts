import { type App, app, type Session, session } from 'electron';
import { appOrigin } from './app-protocol.ts';

/** What every window of ours is made with; a page can reach nothing of Node or Electron. */
export const safePreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const;

/** Pages stay where they are, open no windows, attach no views. Before the app is ready. */
export function lockDownContents(to: App = app): void {
  to.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Writing to the clipboard after a click is all that a page may; devices and everything else are refused. Once the app is ready. */
export function denyPermissions(of: Session = session.defaultSession): void {
  const isAllowed = (permission: string, origin: string): boolean =>
    permission === 'clipboard-sanitized-write' && new URL(origin).origin === new URL(appOrigin).origin;
  of.setPermissionRequestHandler((contents, permission, answer) => answer(isAllowed(permission, contents.getURL())));
  of.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, origin));
  of.setDevicePermissionHandler(() => false);
}
