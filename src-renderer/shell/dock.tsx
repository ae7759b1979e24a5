import { X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useDocument } from '../documents/documents.ts';
import { panelsIn } from '../panels/panel-list.ts';
import { IconButton } from '../ui/button.tsx';
import { type Place, showPanelIn, togglePlace, useWorkspace } from '../workspace/workspace.ts';
import styles from './dock.module.css';
import { PanelView } from './panel-view.tsx';

function ProblemCount() {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const diagnostics = useDocument(file, (document) => document.diagnostics) ?? [];
  if (diagnostics.length === 0) return null;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return (
    <span className={`${styles['count']} ${errors === 0 ? styles['warnings'] : ''}`} aria-hidden>
      {diagnostics.length}
    </span>
  );
}

/** Moves the focus along tabs with the arrow keys, as the pattern for tabs has it. */
function moveAlong(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const next = tabs[(tabs.indexOf(document.activeElement as HTMLElement) + step + tabs.length) % tabs.length];
  next?.focus();
  next?.click();
  event.preventDefault();
}

/** A place for panels: tabs and the panel in front. */
export function Dock({ place, label }: { readonly place: Place; readonly label: string }) {
  const { panel: shown } = useWorkspace(({ places }) => places[place]);
  return (
    <div className={styles['dock']}>
      <div className={styles['top']}>
        <div className={styles['tabs']} role="tablist" aria-label={label} onKeyDown={moveAlong} tabIndex={-1}>
          {panelsIn(place).map(({ id, title }) => (
            <button
              key={id}
              type="button"
              role="tab"
              className={styles['tab']}
              aria-selected={id === shown}
              tabIndex={id === shown ? 0 : -1}
              onClick={() => showPanelIn(place, id)}
            >
              {title}
              {id === 'problems' ? <ProblemCount /> : null}
            </button>
          ))}
        </div>
        <IconButton label={`Hide ${label.toLowerCase()}`} size="small" onClick={() => togglePlace(place)}>
          <X aria-hidden />
        </IconButton>
      </div>
      <div className={styles['body']}>
        <PanelView id={shown} />
      </div>
    </div>
  );
}
