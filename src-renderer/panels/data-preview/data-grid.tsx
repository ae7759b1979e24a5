// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one cannot be rows of a table element.
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { visibleText } from '../../shell/visible-text.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { type ActiveCell, CellBar } from './cell-bar.tsx';
import { cellText, columnWidths } from './column-widths.ts';
import styles from './data-preview.module.css';
import type { DataSource } from './preview-source.ts';
import { type Sorting, usePreview } from './use-preview.ts';

const rowHeight = 24;
/** More rows than these a browser cannot lay out; the profile counts all of them. */
const mostRows = 1_000_000;

/** Rows of a table; only those in view are elements. A click on a column's head sorts, on the engine's side. */
export function DataGrid({ source, label }: { readonly source: DataSource; readonly label: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [active, setActive] = useState<ActiveCell>({ row: 0, column: 0 });
  const [total, setTotal] = useState(0);
  const rows = useVirtualizer({
    count: Math.min(total, mostRows),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    paddingStart: rowHeight,
  });
  const shown = rows.getVirtualItems();
  const preview = usePreview(source, sorting, shown[0]?.index ?? 0, (shown.at(-1)?.index ?? 0) + 1);
  if (preview.totalRows !== total) setTotal(preview.totalRows);
  const { columns, firstRows } = preview;
  const widths = useMemo(() => columnWidths(columns, firstRows), [columns, firstRows]);
  const gutter = 20 + 8 * String(total).length;
  const virtualColumns = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[index] ?? 100,
    overscan: 3,
    paddingStart: gutter,
  });
  const shownColumns = virtualColumns.getVirtualItems();

  if (preview.problem) return <EmptyState title={preview.problem} />;
  if (preview.isLoading) {
    return (
      <div className={styles['center']}>
        <Spinner />
      </div>
    );
  }

  const sortBy = (name: string): void =>
    setSorting((before) => {
      if (before?.column !== name) return { column: name, descending: false };
      return before.descending ? null : { column: name, descending: true };
    });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const moves: { readonly [key: string]: readonly [number, number] } = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      PageUp: [-page, 0],
      PageDown: [page, 0],
      Home: [0, -columns.length],
      End: [0, columns.length],
    };
    const move = moves[event.key];
    if (!move || !(event.target instanceof HTMLElement) || event.target.closest('button')) return;
    event.preventDefault();
    const row = Math.max(0, Math.min(rows.options.count - 1, active.row + move[0]));
    const column = Math.max(0, Math.min(columns.length - 1, active.column + move[1]));
    setActive({ row, column });
    rows.scrollToIndex(row);
    virtualColumns.scrollToIndex(column);
  };

  return (
    <>
      <div
        ref={scroller}
        className={styles['grid']}
        role="grid"
        aria-label={label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div style={{ height: rows.getTotalSize(), width: virtualColumns.getTotalSize() }} className={styles['space']}>
          <div className={styles['head']} role="row" aria-rowindex={1} tabIndex={-1}>
            {shownColumns.map(({ index, start, size }) => {
              const column = columns[index];
              if (!column) return null;
              const isSorted = sorting?.column === column.name;
              return (
                <div
                  key={index}
                  role="columnheader"
                  className={styles['column']}
                  style={{ left: start, width: size }}
                  aria-colindex={index + 1}
                  aria-sort={isSorted ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
                  tabIndex={-1}
                >
                  <button
                    type="button"
                    className={column.kind === 'number' ? styles['right'] : ''}
                    onClick={() => sortBy(column.name)}
                    title={`Sort by ${column.name}`}
                  >
                    <span className={styles['column-name']}>{visibleText(column.name)}</span>
                    <span className={styles['type']}>{column.type.toLowerCase()}</span>
                    {isSorted ? sorting.descending ? <ArrowDown aria-hidden /> : <ArrowUp aria-hidden /> : null}
                  </button>
                </div>
              );
            })}
          </div>
          {shown.map(({ index, start }) => {
            const cells = preview.row(index);
            return (
              <div
                key={index}
                role="row"
                aria-rowindex={index + 2}
                className={styles['row']}
                style={{ transform: `translateY(${start}px)` }}
                tabIndex={-1}
              >
                <span className={styles['number']} style={{ width: gutter }} aria-hidden>
                  {index + 1}
                </span>
                {shownColumns.map(({ index: column, start: left, size }) => {
                  const cell = cells?.[column];
                  const isActive = active.row === index && active.column === column;
                  return (
                    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid moves between cells by keyboard.
                    <div
                      key={column}
                      role="gridcell"
                      aria-colindex={column + 1}
                      aria-selected={isActive}
                      tabIndex={-1}
                      className={`${styles['cell']} ${cell === null ? styles['missing'] : ''} ${columns[column]?.kind === 'number' ? styles['figure'] : ''}`}
                      style={{ left, width: size }}
                      onClick={() => setActive({ row: index, column })}
                    >
                      {cells ? visibleText(cellText(cell)) : ''}
                    </div>
                  );
                })}
              </div>
            );
          })}
        </div>
      </div>
      <CellBar
        active={active}
        column={columns[active.column]}
        cell={preview.row(active.row)?.[active.column]}
        totalRows={total}
        isCut={total > mostRows}
        columns={columns.length}
      />
    </>
  );
}
