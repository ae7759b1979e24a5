import { Command as CommandIcon, Keyboard, Settings } from 'lucide-react';
import { panels } from '../panels/panel-list.ts';
import { showPanel } from '../panels/show-panel.ts';
import { showOverlay, togglePlace } from '../workspace/workspace.ts';
import { type Command, defineCommand } from './command.ts';

export const paletteCommand = defineCommand({
  id: 'view.palette',
  title: 'Command palette',
  group: 'View',
  icon: CommandIcon,
  shortcuts: ['mod+k', 'mod+shift+p'],
  inFields: true,
  perform: () => showOverlay('palette'),
});

export const shortcutsCommand = defineCommand({
  id: 'help.shortcuts',
  title: 'Keyboard shortcuts',
  group: 'Help',
  icon: Keyboard,
  shortcuts: ['?'],
  perform: () => showOverlay('shortcuts'),
});

export const settingsCommand = defineCommand({
  id: 'view.settings',
  title: 'Settings',
  group: 'View',
  icon: Settings,
  shortcuts: ['mod+,'],
  perform: () => showOverlay('settings'),
});

export const toggleLeftCommand = defineCommand({
  id: 'view.toggle-left',
  title: 'Show or hide the side bar',
  group: 'View',
  shortcuts: ['mod+shift+b'],
  perform: () => togglePlace('left'),
});

export const toggleRightCommand = defineCommand({
  id: 'view.toggle-right',
  title: 'Show or hide the inspector',
  group: 'View',
  shortcuts: ['mod+alt+b'],
  perform: () => togglePlace('right'),
});

export const toggleBottomCommand = defineCommand({
  id: 'view.toggle-bottom',
  title: 'Show or hide the bottom panel',
  group: 'View',
  shortcuts: ['mod+Backquote'],
  perform: () => togglePlace('bottom'),
});

/** One command for each panel. */
export const panelCommands: readonly Command[] = panels.map(({ id, title, icon }) =>
  defineCommand({ id: `view.${id}`, title: `Show ${title}`, group: 'View', icon, perform: () => showPanel(id) }),
);
