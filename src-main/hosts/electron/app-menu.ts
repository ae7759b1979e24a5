import { Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  /** A command of the window in front, by its id. */
  readonly command: (id: string) => void;
  readonly newWindow: () => void;
}

/**
 * The menu of the app. Its shortcuts are those of the window's own commands: it only shows them, so that a key does one
 * thing once, and what the user rebinds there holds. On a Mac, where menus come first, they come back as commands.
 */
export function setAppMenu({ command, newWindow }: MenuActions): void {
  const isMac = process.platform === 'darwin';
  const item = (label: string, id: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => command(id),
    ...(accelerator !== undefined && { accelerator, registerAccelerator: isMac }),
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        item('New pipeline…', 'file.new', 'CmdOrCtrl+Alt+N'),
        { label: 'New window', accelerator: 'CmdOrCtrl+Shift+N', click: newWindow },
        item('Open…', 'file.open', 'CmdOrCtrl+O'),
        line,
        item('Save', 'file.save', 'CmdOrCtrl+S'),
        item('Save as…', 'file.save-as', 'CmdOrCtrl+Shift+S'),
        item('Export…', 'file.export'),
        item('Share as a bundle', 'file.share'),
        line,
        item('Settings', 'view.settings', 'CmdOrCtrl+,'),
        line,
        item('Close the tab', 'file.close', 'CmdOrCtrl+Alt+W'),
        { role: 'close', label: 'Close window' },
        ...(isMac ? [] : [{ role: 'quit' } as const]),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        item('Undo', 'edit.undo', 'CmdOrCtrl+Z'),
        item('Redo', 'edit.redo', 'CmdOrCtrl+Shift+Z'),
        line,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        item('Duplicate selected nodes', 'edit.duplicate', 'CmdOrCtrl+D'),
        line,
        item('Select all nodes', 'edit.select-all'),
      ],
    },
    {
      label: '&Run',
      submenu: [
        item('Run', 'run.all', 'CmdOrCtrl+Enter'),
        item('Run from here', 'run.from-here', 'CmdOrCtrl+Shift+Enter'),
        item('Rerun', 'run.again', 'CmdOrCtrl+Alt+Enter'),
        line,
        item('Stop', 'run.stop', 'CmdOrCtrl+.'),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('Command palette', 'view.palette', 'CmdOrCtrl+K'),
        line,
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { role: 'togglefullscreen' },
      ],
    },
    { label: '&Help', submenu: [item('Keyboard shortcuts', 'help.shortcuts')] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
