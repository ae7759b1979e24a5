import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import styles from './popup.module.css';

export interface PopoverProps {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly children: ReactNode;
  readonly label: string;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
}

/** A small panel next to the button that opens it. */
export function Popover({ trigger, children, label, side = 'bottom' }: PopoverProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles['positioner'] ?? ''} sideOffset={6} side={side}>
          <Base.Popup className={`${styles['popup']} ${styles['body']}`} aria-label={label}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
