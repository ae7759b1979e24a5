import { ContextMenu as BaseContextMenu } from '@base-ui/react/context-menu';
import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Kbd } from './kbd.tsx';
import styles from './popup.module.css';

export type MenuEntry =
  | {
      readonly title: string;
      readonly icon?: ReactNode;
      readonly shortcut?: string;
      readonly note?: string;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      readonly checked?: boolean;
      readonly perform: () => void;
    }
  | 'separator';

function Entries({ entries }: { readonly entries: readonly MenuEntry[] }) {
  return entries.map((entry, index) => {
    if (entry === 'separator') {
      const next = entries[index + 1];
      const key = `before ${typeof next === 'object' ? next.title : ''}`;
      return <Base.Separator key={key} className={styles['separator'] ?? ''} />;
    }
    return (
      <Base.Item
        key={entry.title}
        className={`${styles['item']} ${entry.danger ? styles['danger'] : ''}`}
        disabled={entry.disabled ?? false}
        onClick={entry.perform}
        {...(entry.checked === undefined ? {} : { role: 'menuitemradio', 'aria-checked': entry.checked })}
      >
        {entry.checked === undefined ? null : (
          <span className={styles['check']}>{entry.checked ? <Check aria-hidden /> : null}</span>
        )}
        {entry.icon}
        <span className={styles['grow']}>{entry.title}</span>
        {entry.note ? <span className={styles['note']}>{entry.note}</span> : null}
        {entry.shortcut ? <Kbd keys={entry.shortcut} /> : null}
      </Base.Item>
    );
  });
}

export interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly entries: readonly MenuEntry[];
  readonly align?: 'start' | 'end';
}

/** A button with a menu under it. */
export function Menu({ trigger, entries, align = 'start' }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles['positioner'] ?? ''} sideOffset={4} align={align}>
          <Base.Popup className={styles['popup'] ?? ''}>
            <Entries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface ContextMenuProps {
  /** What the menu belongs to. */
  readonly children: ReactElement<Record<string, unknown>>;
  readonly entries: readonly MenuEntry[];
}

/** A menu at the pointer. */
export function ContextMenu({ children, entries }: ContextMenuProps) {
  return (
    <BaseContextMenu.Root>
      <BaseContextMenu.Trigger render={children} />
      <BaseContextMenu.Portal>
        <BaseContextMenu.Positioner className={styles['positioner'] ?? ''}>
          <BaseContextMenu.Popup className={styles['popup'] ?? ''}>
            <Entries entries={entries} />
          </BaseContextMenu.Popup>
        </BaseContextMenu.Positioner>
      </BaseContextMenu.Portal>
    </BaseContextMenu.Root>
  );
}
