import { ChevronDown, Play, RotateCw, Save, Square } from 'lucide-react';
import type { Command } from '../commands/command.ts';
import { performCommand } from '../commands/command.ts';
import { redoCommand, undoCommand } from '../commands/edit-commands.ts';
import {
  exportCommand,
  newCommand,
  openCommand,
  saveAsCommand,
  saveCommand,
  shareCommand,
} from '../commands/file-commands.ts';
import {
  rerunCommand,
  runCommand,
  runFailedCommand,
  runFromHereCommand,
  runOnlyCommand,
  runToHereCommand,
  runWithoutCacheCommand,
  stopCommand,
} from '../commands/run-commands.ts';
import { settingsCommand } from '../commands/view-commands.ts';
import { Button } from '../ui/button.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { activateFile, showOverlay, useWorkspace } from '../workspace/workspace.ts';
import { CommandButton } from './command-button.tsx';
import { FileTabs } from './file-tabs.tsx';
import { Logo } from './logo.tsx';
import { TargetChoice } from './target-choice.tsx';
import styles from './top-bar.module.css';
import { useIsPossible } from './use-commands.ts';

function useEntry(command: Command): MenuEntry {
  const disabled = !useIsPossible(command);
  const shortcut = command.shortcuts?.[0];
  return {
    title: command.title,
    disabled,
    ...(shortcut === undefined ? {} : { shortcut }),
    perform: () => performCommand(command),
  };
}

function FileMenu({ project }: { readonly project: string }) {
  const entries: MenuEntry[] = [
    { title: 'Welcome page', perform: () => activateFile(null) },
    useEntry(newCommand),
    useEntry(openCommand),
    'separator',
    useEntry(saveCommand),
    useEntry(saveAsCommand),
    useEntry(exportCommand),
    useEntry(shareCommand),
    'separator',
    useEntry(settingsCommand),
  ];
  return (
    <Menu
      trigger={
        <button type="button" className={styles['brand']} aria-label="Trainyard menu" title={project}>
          <Logo />
          Trainyard
          <span className={styles['project']}>/ {project.split('/').at(-1)}</span>
        </button>
      }
      entries={entries}
    />
  );
}

function RunMenu() {
  const isRunnable = useIsPossible(runCommand);
  const entries: MenuEntry[] = [
    useEntry(runCommand),
    useEntry(runFromHereCommand),
    useEntry(runToHereCommand),
    useEntry(runOnlyCommand),
    useEntry(runFailedCommand),
    useEntry(runWithoutCacheCommand),
    'separator',
    {
      title: 'Run with changed parameters…',
      disabled: !isRunnable,
      perform: () => showOverlay('run-with'),
    },
  ];
  return (
    <Menu
      align="end"
      entries={entries}
      trigger={
        <Button look="primary" aria-label="More ways to run">
          <ChevronDown aria-hidden />
        </Button>
      }
    />
  );
}

/** The top of the window: files, history, and everything that starts and stops. */
export function TopBar({ project }: { readonly project: string }) {
  const hasFile = useWorkspace(({ activeFile }) => activeFile !== null);
  return (
    <header className={styles['bar']}>
      <FileMenu project={project} />
      <FileTabs />
      {hasFile ? (
        <>
          <CommandButton command={undoCommand} look="ghost" />
          <CommandButton command={redoCommand} look="ghost" />
          <CommandButton command={saveCommand} look="ghost">
            <Save aria-hidden />
            <span className={styles['words']}>Save</span>
          </CommandButton>
          <CommandButton command={exportCommand} name="Export" look="ghost" />
          <CommandButton command={shareCommand} name="Share" look="ghost" />
          <TargetChoice />
          <CommandButton command={rerunCommand}>
            <RotateCw aria-hidden />
            <span className={styles['words']}>Rerun</span>
          </CommandButton>
          <CommandButton command={stopCommand}>
            <Square aria-hidden />
            <span className={styles['words']}>Stop</span>
          </CommandButton>
          <div className={styles['split']}>
            <CommandButton command={runCommand} look="primary">
              <Play aria-hidden />
              Run
            </CommandButton>
            <RunMenu />
          </div>
        </>
      ) : null}
    </header>
  );
}
