import { FolderOpen, Plus, SquareTerminal, X } from 'lucide-react';
import { Button, IconButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useActiveRun, useSelectedNodes } from '../use-active-run.ts';
import styles from './terminal-panel.module.css';
import { TerminalTabs } from './terminal-tabs.tsx';
import { TerminalView } from './terminal-view.tsx';
import { closeTerminal, openTerminal, useTerminals } from './terminals.ts';

/** Shells in the project's folder and in those of steps. None starts before it is asked for. */
export function TerminalPanel() {
  const { tabs, shown } = useTerminals();
  const active = tabs.find(({ key }) => key === shown);
  return (
    <section className={styles['panel']} aria-label="Terminal">
      {active ? (
        <>
          <div className={styles['bar']}>
            <TerminalTabs tabs={tabs} shown={active.key} />
            <IconButton label={`Close ${active.title}`} size="small" onClick={() => closeTerminal(active.key)}>
              <X aria-hidden />
            </IconButton>
            <IconButton label="New terminal" size="small" onClick={() => openTerminal()}>
              <Plus aria-hidden />
            </IconButton>
            <span className={styles['grow']} />
            <StepFolderButton />
          </div>
          <TerminalView key={active.key} tab={active} />
        </>
      ) : (
        <EmptyState
          icon={SquareTerminal}
          title="No terminal is open"
          action={
            <div className={styles['actions']}>
              <Button onClick={() => openTerminal()}>Open terminal</Button>
              <StepFolderButton />
            </div>
          }
        >
          A shell in the project’s folder. With a node selected and a run on the canvas, one in the folder of that step,
          with the variables that it saw.
        </EmptyState>
      )}
    </section>
  );
}

/** Opens a shell where the selected step last ran. */
function StepFolderButton() {
  const runId = useActiveRun();
  const [stepId, ...others] = useSelectedNodes();
  if (runId === undefined || stepId === undefined || others.length > 0) return null;
  return (
    <Button size="small" look="ghost" onClick={() => openTerminal({ runId, stepId })}>
      <FolderOpen aria-hidden />
      In the folder of {stepId}
    </Button>
  );
}
