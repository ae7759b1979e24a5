import { FlexRender, type Row } from '@tanstack/react-table';
import { Ellipsis, Pin } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, memo } from 'react';
import { Button } from '../../ui/button.tsx';
import { useWorkspace } from '../../workspace/workspace.ts';
import { RowCheckbox } from './row-checkbox.tsx';
import { isNumeric, type runTableFeatures } from './run-columns.tsx';
import type { RunSummary } from './run-list.ts';
import styles from './run-table.module.css';

export interface RunRowActions {
  readonly onOpen: (run: RunSummary) => void;
  /** @param toHere every row since the one that was chosen last */
  readonly onChoose: (run: RunSummary, isChosen: boolean, toHere: boolean) => void;
  readonly onDelete: (run: RunSummary) => void;
}

interface RunRowProps {
  readonly row: Row<typeof runTableFeatures, RunSummary>;
  readonly index: number;
  /** Pixels from the top. */
  readonly start: number;
  readonly stickyAt: readonly (number | null)[];
  readonly isChosen: boolean;
  /** The tabulator key gets to the rows through this one. */
  readonly isFirst: boolean;
  readonly actions: RunRowActions;
  readonly focusRow: (index: number) => void;
  /** Which columns there are and how wide: when it changes, the row is drawn anew. */
  readonly columnsKey: string;
}

const isSame = (a: RunRowProps, b: RunRowProps): boolean =>
  a.row.original === b.row.original &&
  a.index === b.index &&
  a.start === b.start &&
  a.isChosen === b.isChosen &&
  a.isFirst === b.isFirst &&
  a.actions === b.actions &&
  a.columnsKey === b.columnsKey;

const isControl = (event: MouseEvent | KeyboardEvent): boolean =>
  (event.target as HTMLElement).closest('button, input, a') !== null;

/** One run. */
export const RunRow = memo(function RunRow({
  row,
  index,
  start,
  stickyAt,
  isChosen,
  isFirst,
  actions,
  focusRow,
}: RunRowProps) {
  const run = row.original;
  const isOnCanvas = useWorkspace(({ activeFile, activeRunByFile }) =>
    activeFile === null ? false : activeRunByFile[activeFile] === run.runId,
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isControl(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -index, End: 1e9 }[event.key];
    if (step !== undefined) focusRow(index + step);
    else if (event.key === 'Enter') actions.onOpen(run);
    else if (event.key === ' ') actions.onChoose(run, !isChosen, event.shiftKey);
    else if (event.key === 'Delete') actions.onDelete(run);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <tr
      className={`${styles['row']} ${isOnCanvas ? styles['onCanvas'] : ''}`}
      style={{ transform: `translateY(${start}px)` }}
      data-run-id={run.runId}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      aria-current={isOnCanvas ? 'true' : undefined}
      tabIndex={isFirst ? 0 : -1}
      onKeyDown={onKeyDown}
      onClick={(event) => !isControl(event) && actions.onOpen(run)}
    >
      <td className={styles['check']}>
        <RowCheckbox
          checked={isChosen}
          onChange={(checked, toHere) => actions.onChoose(run, checked, toHere)}
          label={`Choose run ${run.runId}`}
        />
      </td>
      {row.getVisibleCells().map((cell, column) => {
        const left = stickyAt[column] ?? null;
        return (
          <td
            key={cell.id}
            className={`${styles['cell']} ${isNumeric(cell.column.id) ? styles['number'] : ''} ${left === null ? '' : styles['sticky']}`}
            style={left === null ? {} : { left }}
          >
            {column === 0 && run.pinned ? <Pin className={styles['pin']} aria-label="pinned" role="img" /> : null}
            <FlexRender cell={cell} />
          </td>
        );
      })}
      <td className={styles['menu']}>
        <Button
          size="small"
          look="ghost"
          aria-label={`Actions of run ${run.runId}`}
          aria-haspopup="menu"
          onClick={openMenu}
        >
          <Ellipsis aria-hidden />
        </Button>
      </td>
    </tr>
  );
}, isSame);

/** Opens the menu of the row at its button: the table has one menu for all rows, which comes at the pointer. */
function openMenu({ currentTarget }: MouseEvent<HTMLButtonElement>): void {
  const { left, bottom } = currentTarget.getBoundingClientRect();
  const at = { clientX: left, clientY: bottom, bubbles: true, cancelable: true };
  currentTarget.dispatchEvent(new window.MouseEvent('contextmenu', at));
}
