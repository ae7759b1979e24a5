import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import styles from './dialog.module.css';

export interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons at the bottom, the one that is meant last. */
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  readonly onClose: () => void;
}

/** A question over the window; Escape and the backdrop close it. */
export function Dialog({ title, children, actions, wide = false, onClose }: DialogProps) {
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles['backdrop'] ?? ''} />
        <Base.Popup className={`${styles['popup']} ${wide ? styles['wide'] : ''}`}>
          <Base.Title className={styles['title'] ?? ''}>{title}</Base.Title>
          <div className={styles['body']}>{children}</div>
          {actions ? <div className={styles['actions']}>{actions}</div> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
