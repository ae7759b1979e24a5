import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import styles from './tabs.module.css';

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly content: ReactNode;
}

export interface TabsProps {
  readonly tabs: readonly Tab[];
  readonly active: string;
  readonly onChange: (id: string) => void;
  readonly label: string;
}

/** Pages behind tabs; only the one in front is there. */
export function Tabs({ tabs, active, onChange, label }: TabsProps) {
  return (
    <Base.Root value={active} onValueChange={(id) => onChange(id as string)} className={styles['root'] ?? ''}>
      <Base.List className={styles['list'] ?? ''} aria-label={label} activateOnFocus>
        {tabs.map(({ id, title }) => (
          <Base.Tab key={id} value={id} className={styles['tab'] ?? ''}>
            {title}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(({ id, content }) => (
        <Base.Panel key={id} value={id} className={styles['panel'] ?? ''}>
          {content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
