import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { deleteSelection } from '../../canvas/canvas-edits.ts';
import { canvas } from '../../canvas/canvas-store.ts';
import { categoryClass } from '../../canvas/category.ts';
import { TypeIcon } from '../../canvas/type-icon.tsx';
import { useCatalog } from '../../catalog/catalog.ts';
import { useDocument } from '../../documents/documents.ts';
import { useStepState } from '../../runs/run-store.ts';
import { fuzzyFilter } from '../../shell/fuzzy.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TextInput } from '../../ui/field.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import { focusNode, select, useWorkspace } from '../../workspace/workspace.ts';
import { showPanel } from '../show-panel.ts';
import { useActiveRun, useSelectedNodes } from '../use-active-run.ts';
import { type OutlineRow, outlineOrder } from './outline-order.ts';
import styles from './outline-panel.module.css';

const rowHeight = 44;

/** Every node of the pipeline as a list, in the order in which they run: the canvas for keyboard and screen reader. */
export function OutlinePanel() {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const nodes = useDocument(file, ({ document }) => document.nodes);
  const [query, setQuery] = useState('');
  const rows = useMemo(() => outlineOrder(nodes ?? []), [nodes]);
  const found = fuzzyFilter(query, rows, ({ node }) => `${node.title ?? ''} ${node.id} ${node.type}`);
  return (
    <section className={styles['panel']} aria-label="Outline">
      {rows.length === 0 ? (
        <EmptyState title="No nodes yet">Add one from the catalog, or press A on the canvas.</EmptyState>
      ) : (
        <>
          <TextInput
            type="search"
            aria-label="Find a node"
            placeholder="Find a node"
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
          />
          <Rows rows={found} />
        </>
      )}
    </section>
  );
}

function Rows({ rows }: { readonly rows: readonly OutlineRow[] }) {
  const list = useRef<HTMLDivElement>(null);
  const selected = useSelectedNodes();
  const [active, setActive] = useState(0);
  const at = Math.min(active, rows.length - 1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (index) => rows[index]?.node.id ?? index,
  });
  useEffect(() => {
    const index = rows.findIndex(({ node }) => node.id === selected[0]);
    if (index >= 0) setActive(index);
  }, [rows, selected]);
  const go = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    const id = rows[next]?.node.id;
    if (id === undefined) return;
    setActive(next);
    virtual.scrollToIndex(next);
    select([id]);
  };
  const id = rows[at]?.node.id;
  const acts = new Map<string, () => unknown>([
    ['ArrowDown', () => go(at + 1)],
    ['ArrowUp', () => go(at - 1)],
    ['PageDown', () => go(at + 10)],
    ['PageUp', () => go(at - 10)],
    ['Home', () => go(0)],
    ['End', () => go(rows.length - 1)],
    ['Enter', () => showPanel('inspector')],
    ['Delete', deleteSelection],
    ['Backspace', deleteSelection],
    ['c', () => id !== undefined && canvas.setState({ connecting: id })],
    ['F2', () => id !== undefined && canvas.setState({ renaming: id })],
    [' ', () => id !== undefined && focusNode(id)],
  ]);
  return (
    <div
      ref={list}
      className={styles['list']}
      role="listbox"
      aria-label="Nodes in the order in which they run"
      aria-activedescendant={id === undefined ? undefined : `outline-${id}`}
      aria-multiselectable
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const act = acts.get(event.key);
        if (!act) return;
        event.preventDefault();
        event.stopPropagation();
        act();
      }}
    >
      <div style={{ height: virtual.getTotalSize() }} className={styles['rows']}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row ? (
            <Row
              key={row.node.id}
              row={row}
              top={start}
              isSelected={selected.includes(row.node.id)}
              isActive={index === at}
            />
          ) : null;
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: OutlineRow;
  readonly top: number;
  readonly isSelected: boolean;
  readonly isActive: boolean;
}

function Row({ row: { node, upstream }, top, isSelected, isActive }: RowProps) {
  const type = useCatalog().types.get(node.type);
  const step = useStepState(useActiveRun(), node.id);
  const status = step?.status ?? 'idle';
  const classes = [
    styles['row'],
    categoryClass(type?.category ?? ''),
    isSelected ? styles['selected'] : '',
    isActive ? styles['active'] : '',
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the list, which names the active option.
    // biome-ignore lint/a11y/useFocusableInteractive: the list keeps the focus.
    <div
      id={`outline-${node.id}`}
      role="option"
      aria-selected={isSelected}
      data-outline-node={node.id}
      className={classes.filter(Boolean).join(' ')}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => focusNode(node.id)}
    >
      <TypeIcon type={node.type} />
      <span className={styles['words']}>
        <span className={styles['title']}>{node.title ?? type?.title ?? node.id}</span>
        <span className={styles['note']}>
          {node.id}
          {upstream.length > 0 ? ` · after ${upstream.join(', ')}` : ''}
        </span>
      </span>
      {node.disabled ? <StatusChip status="skipped" text="off" /> : <StatusChip status={status} />}
    </div>
  );
}
