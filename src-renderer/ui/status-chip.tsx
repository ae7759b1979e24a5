import {
  Ban,
  Check,
  Circle,
  CircleDashed,
  CircleDot,
  CircleSlash2,
  Database,
  LoaderCircle,
  type LucideIcon,
  Unplug,
  X,
  ZapOff,
} from 'lucide-react';
import styles from './status-chip.module.css';

/** Every state of a step or a run, as `data-status` says it, with its words and its shape: colour is never alone. */
export const statusLooks = {
  idle: { text: 'idle', icon: Circle },
  queued: { text: 'waits', icon: CircleDashed },
  starting: { text: 'starting', icon: CircleDot },
  running: { text: 'running', icon: LoaderCircle },
  succeeded: { text: 'done', icon: Check },
  cached: { text: 'cached', icon: Database },
  failed: { text: 'failed', icon: X },
  skipped: { text: 'skipped', icon: CircleSlash2 },
  cancelled: { text: 'cancelled', icon: Ban },
  interrupted: { text: 'interrupted', icon: ZapOff },
  'lost-contact': { text: 'lost contact', icon: Unplug },
} as const satisfies { readonly [status: string]: { readonly text: string; readonly icon: LucideIcon } };

export type ShownStatus = keyof typeof statusLooks;

/** A state as icon, shape and word. */
export function StatusChip({ status, text }: { readonly status: ShownStatus; readonly text?: string }) {
  const { icon: Icon, text: word } = statusLooks[status];
  return (
    <span className={`${styles['chip']} ${styles[status] ?? ''}`}>
      <Icon aria-hidden />
      {text ?? word}
    </span>
  );
}
