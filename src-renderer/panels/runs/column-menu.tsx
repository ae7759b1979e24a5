import { Pin, SlidersHorizontal } from 'lucide-react';
import { Button, IconButton } from '../../ui/button.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Checkbox, Switch } from '../../ui/toggle.tsx';
import { type ColumnChoice, noChoice } from './column-choice.ts';
import type { RunColumn } from './run-columns.tsx';
import styles from './runs-panel.module.css';

interface ColumnMenuProps {
  readonly columns: readonly RunColumn[];
  readonly visible: { readonly [id: string]: boolean };
  readonly choice: ColumnChoice;
  readonly onChoice: (changes: Partial<ColumnChoice>) => void;
}

/** Which columns are shown, and which stay at the left. */
export function ColumnMenu({ columns, visible, choice, onChoice }: ColumnMenuProps) {
  return (
    <Popover
      label="Columns"
      trigger={
        <Button look="ghost" aria-label="Columns" title="Columns">
          <SlidersHorizontal aria-hidden />
        </Button>
      }
    >
      <div className={styles['columns']}>
        <Switch checked={choice.hideConstant} onChange={(hideConstant) => onChoice({ hideConstant })}>
          Hide what is the same in all runs
        </Switch>
        <ul className={styles['columnList']}>
          {columns.map(({ id = '', header }) => {
            const isPinned = choice.pinned.includes(id);
            const title = String(header);
            return (
              <li key={id}>
                <Checkbox
                  checked={visible[id] ?? false}
                  onChange={(isShown) => onChoice({ shown: { ...choice.shown, [id]: isShown } })}
                >
                  {title}
                </Checkbox>
                <IconButton
                  label={isPinned ? `Let ${title} scroll` : `Keep ${title} at the left`}
                  size="small"
                  aria-pressed={isPinned}
                  onClick={() =>
                    onChoice({ pinned: isPinned ? choice.pinned.filter((one) => one !== id) : [...choice.pinned, id] })
                  }
                >
                  <Pin aria-hidden />
                </IconButton>
              </li>
            );
          })}
        </ul>
        <Button size="small" look="ghost" onClick={() => onChoice(noChoice)}>
          Back to the standard columns
        </Button>
      </div>
    </Popover>
  );
}
