import { Play, RotateCcw, RotateCw, Square, StepForward } from 'lucide-react';
import { rerun, startRun, stopRun } from '../runs/run-control.ts';
import { type CommandContext, defineCommand } from './command.ts';

const canRun = ({ document }: CommandContext): boolean =>
  document !== undefined && !document.readOnly && !document.restricted;
const canRunSelected = (context: CommandContext): boolean =>
  canRun(context) && context.workspace.selection.nodeIds.length > 0;

export const runCommand = defineCommand({
  id: 'run.all',
  title: 'Run',
  group: 'Run',
  icon: Play,
  shortcuts: ['mod+Enter'],
  inFields: true,
  when: canRun,
  perform: async ({ file }) => {
    if (file !== null) await startRun(file);
  },
});

export const runFromHereCommand = defineCommand({
  id: 'run.from-here',
  title: 'Run from here',
  group: 'Run',
  icon: StepForward,
  shortcuts: ['mod+shift+Enter'],
  when: canRunSelected,
  perform: async ({ file, workspace }) => {
    if (file !== null) await startRun(file, { choice: { from: workspace.selection.nodeIds } });
  },
});

export const runToHereCommand = defineCommand({
  id: 'run.to-here',
  title: 'Run to here',
  group: 'Run',
  when: canRunSelected,
  perform: async ({ file, workspace }) => {
    if (file !== null) await startRun(file, { choice: { to: workspace.selection.nodeIds } });
  },
});

export const runOnlyCommand = defineCommand({
  id: 'run.only',
  title: 'Run only this',
  group: 'Run',
  when: canRunSelected,
  perform: async ({ file, workspace }) => {
    if (file !== null) await startRun(file, { choice: { only: workspace.selection.nodeIds } });
  },
});

export const runWithoutCacheCommand = defineCommand({
  id: 'run.no-cache',
  title: 'Run everything again, without the cache',
  group: 'Run',
  when: canRun,
  perform: async ({ file }) => {
    if (file !== null) await startRun(file, { choice: { noCache: true } });
  },
});

export const runFailedCommand = defineCommand({
  id: 'run.failed',
  title: 'Rerun only what failed',
  group: 'Run',
  icon: RotateCcw,
  when: (context) => context.runId !== undefined && !context.isRunning && canRun(context),
  perform: async ({ file, runId }) => {
    if (runId !== undefined) await rerun(file, runId, { failedOnly: true });
  },
});

export const rerunCommand = defineCommand({
  id: 'run.again',
  title: 'Rerun',
  group: 'Run',
  icon: RotateCw,
  shortcuts: ['mod+alt+Enter'],
  when: (context) => context.runId !== undefined && !context.isRunning && canRun(context),
  perform: async ({ file, runId }) => {
    if (runId !== undefined) await rerun(file, runId);
  },
});

export const stopCommand = defineCommand({
  id: 'run.stop',
  title: 'Stop',
  group: 'Run',
  icon: Square,
  shortcuts: ['mod+.'],
  inFields: true,
  when: ({ isRunning }) => isRunning,
  perform: async ({ runId }) => {
    if (runId !== undefined) await stopRun(runId);
  },
});
