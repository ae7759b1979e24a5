import { type SortingState, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type MouseEvent, useMemo, useRef, useState } from 'react';
import { ContextMenu, type MenuEntry } from '../../ui/menu.tsx';
import type { ColumnChoice } from './column-choice.ts';
import { RowCheckbox } from './row-checkbox.tsx';
import { type RunColumn, runTableFeatures } from './run-columns.tsx';
import { RunHeader } from './run-header.tsx';
import type { RunSummary } from './run-list.ts';
import { RunRow, type RunRowActions } from './run-row.tsx';
import styles from './run-table.module.css';

export interface RunTableProps {
  readonly runs: readonly RunSummary[];
  readonly columns: readonly RunColumn[];
  readonly visible: { readonly [id: string]: boolean };
  readonly choice: ColumnChoice;
  readonly onWidths: (widths: { readonly [id: string]: number }) => void;
  readonly sorting: SortingState;
  readonly onSorting: (sorting: SortingState) => void;
  readonly chosen: ReadonlySet<string>;
  readonly onChooseAll: (isChosen: boolean) => void;
  readonly actions: RunRowActions;
  readonly menuOf: (run: RunSummary) => MenuEntry[];
}

const rowHeight = 28;
/** Checkbox before the columns, menu after them. */
const [before, after] = [32, 32];

const firstPinned = <Row extends { original: RunSummary }>(rows: readonly Row[]): Row[] => [
  ...rows.filter(({ original }) => original.pinned),
  ...rows.filter(({ original }) => !original.pinned),
];

/** The runs as a grid: only rows in view are there, pinned runs on top, pinned columns at the left. */
export function RunTable(props: RunTableProps) {
  const { runs, columns, visible, choice, onWidths, sorting, onSorting, chosen, onChooseAll, actions, menuOf } = props;
  const table = useTable({
    features: runTableFeatures,
    columns: columns as RunColumn[],
    data: runs as RunSummary[],
    getRowId: ({ runId }) => runId,
    defaultColumn: { minSize: 56, maxSize: 600 },
    columnResizeMode: 'onChange',
    state: {
      sorting,
      columnVisibility: visible,
      columnPinning: { start: [...choice.pinned], end: [] },
      columnSizing: choice.widths,
    },
    onSortingChange: (update) => onSorting(typeof update === 'function' ? update(sorting) : update),
    onColumnSizingChange: (update) => onWidths(typeof update === 'function' ? update(choice.widths) : update),
  });
  const model = table.getRowModel().rows;
  const rows = useMemo(() => firstPinned(model), [model]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
    paddingStart: rowHeight,
    scrollPaddingStart: rowHeight,
  });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const template = [before, ...headers.map((header) => header.getSize()), after].map((width) => `${width}px`).join(' ');
  const stickyAt = headers.map(({ column }) =>
    column.getIsPinned() === 'start' ? before + column.getStart('start') : null,
  );
  const chosenHere = rows.filter(({ id }) => chosen.has(id)).length;
  const [pointed, setPointed] = useState<RunSummary | null>(null);
  const pointAt = ({ target }: MouseEvent): void => {
    const runId = (target as HTMLElement).closest<HTMLElement>('[data-run-id]')?.dataset['runId'];
    setPointed(rows.find(({ id }) => id === runId)?.original ?? null);
  };
  const focusRow = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    virtualizer.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[aria-rowindex="${next + 2}"]`)?.focus({ preventScroll: true }),
    );
  };
  return (
    <div ref={scroller} className={styles['scroller']}>
      <table
        className={styles['inner']}
        style={{ height: virtualizer.getTotalSize(), '--run-columns': template } as CSSProperties}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are chosen and walked along, as in a grid.
        role="grid"
        aria-label="History"
        aria-rowcount={rows.length + 1}
        aria-colcount={headers.length + 2}
        aria-multiselectable
      >
        <thead>
          <tr className={styles['head']} aria-rowindex={1}>
            <th className={styles['check']}>
              <RowCheckbox
                checked={rows.length > 0 && chosenHere === rows.length}
                indeterminate={chosenHere > 0 && chosenHere < rows.length}
                onChange={onChooseAll}
                label="Choose all runs"
              />
            </th>
            {headers.map((header, index) => (
              <RunHeader key={header.id} header={header} left={stickyAt[index] ?? null} />
            ))}
            <th>
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <ContextMenu entries={pointed ? menuOf(pointed) : []}>
          <tbody onContextMenuCapture={pointAt}>
            {virtualizer.getVirtualItems().map(({ index, start, key }) => {
              const row = rows[index];
              return row ? (
                <RunRow
                  key={key}
                  row={row}
                  index={index}
                  start={start}
                  stickyAt={stickyAt}
                  isChosen={chosen.has(row.id)}
                  isFirst={index === (virtualizer.range?.startIndex ?? 0)}
                  actions={actions}
                  focusRow={focusRow}
                  columnsKey={`${template} ${headers.map(({ id }) => id).join(' ')}`}
                />
              ) : null;
            })}
          </tbody>
        </ContextMenu>
      </table>
    </div>
  );
}
