import {
  Columns2,
  Copy,
  Eye,
  Pencil,
  Pin,
  PinOff,
  RotateCcw,
  RotateCw,
  Square,
  StepForward,
  Trash2,
} from 'lucide-react';
import { copyText } from '../../ui/copy-text.ts';
import type { MenuEntry } from '../../ui/menu.tsx';
import { annotateRun, compareRuns, rerunAll, rerunFailed, resume, showRun, stop } from './run-actions.ts';
import type { RunSummary } from './run-list.ts';

export interface RunMenuActions {
  readonly onEdit: (run: RunSummary) => void;
  readonly onDelete: (runs: readonly RunSummary[]) => void;
}

/** What can be done with a run; the other chosen ones come along where that makes sense. */
export function runMenu(run: RunSummary, chosen: readonly RunSummary[], actions: RunMenuActions): MenuEntry[] {
  const isRunning = run.outcome === 'running';
  const together = chosen.length > 1 && chosen.includes(run) ? chosen : [run];
  return [
    { title: 'Show on the canvas', icon: <Eye aria-hidden />, perform: () => void showRun(run) },
    ...(isRunning
      ? [{ title: 'Stop', icon: <Square aria-hidden />, perform: () => void stop(run) }]
      : [
          {
            title: 'Rerun',
            icon: <RotateCw aria-hidden />,
            disabled: run.imported,
            perform: () => void rerunAll(run),
          },
        ]),
    ...(run.outcome === 'failed' || run.outcome === 'cancelled'
      ? [{ title: 'Rerun only what failed', icon: <RotateCcw aria-hidden />, perform: () => void rerunFailed(run) }]
      : []),
    ...(run.outcome === 'interrupted'
      ? [{ title: 'Go on with it', icon: <StepForward aria-hidden />, perform: () => void resume(run) }]
      : []),
    'separator',
    ...(together.length > 1
      ? [
          {
            title: `Compare ${together.length} runs`,
            icon: <Columns2 aria-hidden />,
            perform: () => compareRuns(together),
          },
        ]
      : []),
    { title: 'Tags and note…', icon: <Pencil aria-hidden />, perform: () => actions.onEdit(run) },
    {
      title: run.pinned ? 'Unpin' : 'Pin to the top',
      icon: run.pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />,
      perform: () => void annotateRun(run, { pinned: !run.pinned }),
    },
    { title: 'Copy run id', icon: <Copy aria-hidden />, perform: () => void copyText(run.runId, 'Run id') },
    'separator',
    {
      title: together.length > 1 ? `Delete ${together.length} runs…` : 'Delete…',
      icon: <Trash2 aria-hidden />,
      danger: true,
      disabled: isRunning && together.length === 1,
      perform: () => actions.onDelete(together),
    },
  ];
}
