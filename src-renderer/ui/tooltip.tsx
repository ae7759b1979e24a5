import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';
import { Kbd } from './kbd.tsx';
import styles from './tooltip.module.css';

export interface TooltipProps {
  readonly text: string;
  readonly shortcut?: string;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  /** One element that takes a ref. */
  readonly children: ReactElement<Record<string, unknown>>;
}

/** Says more about what the pointer or the focus is on. */
export function Tooltip({ text, shortcut, side = 'bottom', children }: TooltipProps) {
  if (!text) return children;
  return (
    <Base.Root>
      <Base.Trigger render={children} delay={400} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6}>
          <Base.Popup className={styles['popup'] ?? ''}>
            {text}
            {shortcut ? (
              <span className={styles['shortcut']}>
                <Kbd keys={shortcut} />
              </span>
            ) : null}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
