import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

export interface EmptyStateProps {
  readonly icon?: LucideIcon;
  readonly title: string;
  /** What to do next. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** What a panel shows when it has nothing: why, and the next step. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={styles['empty']}>
      {Icon ? <Icon aria-hidden /> : null}
      <div className={styles['title']}>{title}</div>
      {children ? <div className={styles['text']}>{children}</div> : null}
      {action}
    </div>
  );
}
