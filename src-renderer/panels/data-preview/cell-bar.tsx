import { visibleText } from '../../shell/visible-text.ts';
import { Button } from '../../ui/button.tsx';
import { Popover } from '../../ui/popover.tsx';
import { cellText, type PreviewCell, type PreviewColumn } from './column-widths.ts';
import styles from './data-preview.module.css';

/** The cell that has the focus. */
export interface ActiveCell {
  readonly row: number;
  readonly column: number;
}

export interface CellBarProps {
  readonly active: ActiveCell;
  readonly column: PreviewColumn | undefined;
  readonly cell: PreviewCell | undefined;
  readonly totalRows: number;
  /** Only the first million rows are laid out. */
  readonly isCut: boolean;
  readonly columns: number;
}

/** The size of the table, and the full text of the cell that has the focus. */
export function CellBar({ active, column, cell, totalRows, isCut, columns }: CellBarProps) {
  const text = visibleText(cellText(cell));
  const isLong = text.length > 80 || text.includes('\n');
  return (
    <div className={styles['foot']}>
      <span className={styles['size']}>
        {totalRows.toLocaleString('en')} rows × {columns.toLocaleString('en')} columns
        {isCut ? ', the first 1,000,000 of them here' : ''}
      </span>
      {column && cell !== undefined ? (
        <span className={styles['shown-cell']}>
          row {(active.row + 1).toLocaleString('en')}, <b>{visibleText(column.name)}</b>:{' '}
          <span className={cell === null ? styles['missing'] : ''}>{text.slice(0, 300)}</span>
        </span>
      ) : null}
      {isLong ? (
        <Popover
          label="The whole cell"
          side="top"
          trigger={
            <Button size="small" look="ghost">
              Whole cell
            </Button>
          }
        >
          <pre className={styles['whole']}>{text}</pre>
          {typeof cell === 'string' && cell.length >= 1000 ? <p>Texts are cut at 1,000 characters.</p> : null}
        </Popover>
      ) : null}
    </div>
  );
}
