import type { Header } from '@tanstack/react-table';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { isNumeric, type runTableFeatures } from './run-columns.tsx';
import type { RunSummary } from './run-list.ts';
import styles from './run-table.module.css';

export interface RunHeaderProps {
  readonly header: Header<typeof runTableFeatures, RunSummary>;
  /** Where a pinned column stays; null: it scrolls. */
  readonly left: number | null;
}

/** Head of a column: sorts on a click, and is drawn wider at its right edge. */
export function RunHeader({ header, left }: RunHeaderProps) {
  const { column, id } = header;
  const sorted = column.getIsSorted();
  const title = String(column.columnDef.header);
  const classes = [styles['title'], isNumeric(id) ? styles['number'] : '', left === null ? '' : styles['sticky']];
  return (
    <th
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}
      className={classes.filter(Boolean).join(' ')}
      style={left === null ? {} : { left }}
    >
      <button type="button" onClick={column.getToggleSortingHandler()} title={`Sort by ${title}`}>
        <span>{title}</span>
        {sorted === 'asc' ? <ArrowUp aria-hidden /> : null}
        {sorted === 'desc' ? <ArrowDown aria-hidden /> : null}
      </button>
      <span
        className={styles['grip']}
        onMouseDown={header.getResizeHandler()}
        onTouchStart={header.getResizeHandler()}
        onDoubleClick={() => column.resetSize()}
        aria-hidden
      />
    </th>
  );
}
