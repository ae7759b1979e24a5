import { Keyboard, PanelBottom, PanelRight, Settings } from 'lucide-react';
import { panelsIn } from '../panels/panel-list.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import { showOverlay, showPanelIn, togglePlace, useWorkspace } from '../workspace/workspace.ts';
import styles from './rail.module.css';

/** The left edge: what the side bar shows, and what is shown at all. */
export function Rail() {
  const places = useWorkspace((state) => state.places);
  return (
    <nav className={styles['rail']} aria-label="Side bar">
      {panelsIn('left').map(({ id, title, icon: Icon }) => {
        const isShown = places.left.open && places.left.panel === id;
        return (
          <Tooltip key={id} text={title} side="right">
            <button
              type="button"
              className={styles['item']}
              aria-label={title}
              aria-pressed={isShown}
              onClick={() => (isShown ? togglePlace('left') : showPanelIn('left', id))}
            >
              <Icon aria-hidden />
            </button>
          </Tooltip>
        );
      })}
      <span className={styles['grow']} />
      <Tooltip text="Right panel" side="right">
        <button
          type="button"
          className={styles['item']}
          aria-label="Right panel"
          aria-pressed={places.right.open}
          onClick={() => togglePlace('right')}
        >
          <PanelRight aria-hidden />
        </button>
      </Tooltip>
      <Tooltip text="Bottom panel" side="right">
        <button
          type="button"
          className={styles['item']}
          aria-label="Bottom panel"
          aria-pressed={places.bottom.open}
          onClick={() => togglePlace('bottom')}
        >
          <PanelBottom aria-hidden />
        </button>
      </Tooltip>
      <Tooltip text="Keyboard shortcuts" side="right">
        <button
          type="button"
          className={styles['item']}
          aria-label="Keyboard shortcuts"
          onClick={() => showOverlay('shortcuts')}
        >
          <Keyboard aria-hidden />
        </button>
      </Tooltip>
      <Tooltip text="Settings" side="right">
        <button type="button" className={styles['item']} aria-label="Settings" onClick={() => showOverlay('settings')}>
          <Settings aria-hidden />
        </button>
      </Tooltip>
    </nav>
  );
}
