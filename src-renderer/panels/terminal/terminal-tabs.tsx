import type { KeyboardEvent } from 'react';
import styles from './terminal-panel.module.css';
import { closeTerminal, showTerminal, type TerminalTab } from './terminals.ts';

export interface TerminalTabsProps {
  readonly tabs: readonly TerminalTab[];
  readonly shown: number;
}

/** Tabs of the open terminals: arrow keys go along them, Delete and the middle button close one. */
export function TerminalTabs({ tabs, shown }: TerminalTabsProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, index: number): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step === undefined ? undefined : tabs[(index + step + tabs.length) % tabs.length];
    if (next) showTerminal(next.key);
    else if (event.key === 'Delete') closeTerminal(shown);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div role="tablist" aria-label="Terminals" className={styles['tabs']}>
      {tabs.map(({ key, title, status }, index) => (
        <button
          key={key}
          type="button"
          role="tab"
          aria-selected={key === shown}
          tabIndex={key === shown ? 0 : -1}
          className={styles['title']}
          onClick={() => showTerminal(key)}
          onAuxClick={({ button }) => button === 1 && closeTerminal(key)}
          onKeyDown={(event) => onKeyDown(event, index)}
        >
          {title}
          {status === 'ended' ? <span className={styles['ended']}> ended</span> : null}
        </button>
      ))}
    </div>
  );
}
