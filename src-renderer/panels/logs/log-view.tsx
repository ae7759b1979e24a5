import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { plainText } from './ansi.ts';
import type { LogLines } from './log-lines.ts';
import { LogRow } from './log-row.tsx';
import type { LogHit, LogQuery } from './log-search.ts';
import styles from './logs.module.css';
import { clampTop, lastTop, rowHeight, rowsInView, topToShow } from './scroll-mapping.ts';
import { useLogScroll } from './use-log-scroll.ts';

/** What the bar above a log may ask of it. */
export interface LogViewHandle {
  showRow(row: number): void;
  /** The first row in view. */
  firstRow(): number;
  focus(): void;
}

export interface LogViewProps {
  readonly lines: LogLines;
  readonly label: string;
  /** Titles of the steps, where lines of several stand together. */
  readonly stepNames: ReadonlyMap<string, string> | null;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly isWrapped: boolean;
  readonly query: LogQuery | null;
  readonly current: LogHit | null;
  /** Copies rows, also those that are not on the screen. */
  readonly onCopy: (from: number, to: number) => void;
  readonly handle: React.Ref<LogViewHandle>;
}

interface Selection {
  readonly anchor: number;
  readonly end: number;
}

const rowAt = (target: EventTarget): number | null => {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
  return row ? Number(row.dataset['row']) : null;
};

/** The rows of a log that are in view, whatever their number; only these are elements. */
export function LogView(props: LogViewProps) {
  const { lines, label, stepNames, isFollowing, onFollow, isWrapped, query, current, onCopy, handle } = props;
  useSyncExternalStore(lines.subscribe, () => lines.version);
  const body = useRef<HTMLDivElement>(null);
  const firstShown = (): number | null => {
    const edge = scroller.current?.getBoundingClientRect().top ?? 0;
    const shown = [...(body.current?.children ?? [])].find((row) => row.getBoundingClientRect().bottom > edge + 2);
    return shown ? rowAt(shown) : null;
  };
  const { scroller, space, top, scrollTo } = useLogScroll(lines.total, isWrapped, isFollowing, onFollow, firstShown);
  const [selection, setSelection] = useState<Selection | null>(null);
  const isAtEnd = isWrapped && isFollowing;
  const { from, to } = rowsInView(
    space,
    lines.total,
    isAtEnd ? Math.max(0, lines.total * rowHeight - space.viewport) : top,
  );

  useEffect(() => lines.need(from, to));
  // biome-ignore lint/correctness/useExhaustiveDependencies: other lines are another log.
  useEffect(() => setSelection(null), [lines]);

  useImperativeHandle(handle, () => ({
    showRow: (row) => {
      onFollow(false);
      scrollTo(topToShow(space, row, isFollowing ? -1 : top));
    },
    firstRow: () => from,
    focus: () => scroller.current?.focus(),
  }));

  const low = selection ? Math.min(selection.anchor, selection.end) : -1;
  const high = selection ? Math.max(selection.anchor, selection.end) : -1;

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    const row = rowAt(event.target);
    const isGutter =
      event.target instanceof Element && event.target.closest(`.${styles['gutter']}, .${styles['time']}`);
    if (row === null || event.button !== 0) return;
    if (!isGutter && !event.shiftKey) return setSelection(null);
    event.preventDefault();
    scroller.current?.focus();
    setSelection(event.shiftKey && selection ? { ...selection, end: row } : { anchor: row, end: row });
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    if (event.buttons !== 1 || !selection || document.getSelection()?.isCollapsed === false) return;
    const row = rowAt(event.target);
    if (row !== null && row !== selection.end) setSelection({ ...selection, end: row });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const page = space.viewport - rowHeight;
    const moves: { readonly [key: string]: number } = {
      ArrowUp: top - rowHeight,
      ArrowDown: top + rowHeight,
      PageUp: top - page,
      PageDown: top + page,
      Home: 0,
      End: lastTop(space),
    };
    const modified = event.ctrlKey || event.metaKey;
    const next = moves[event.key];
    if (next !== undefined && !event.altKey) scrollTo(clampTop(space, next));
    else if (modified && event.key.toLowerCase() === 'a') setSelection({ anchor: 0, end: lines.total - 1 });
    else if (event.key === 'Escape' && selection) setSelection(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  // Elements are used again for other rows: a flood of lines changes texts and makes nothing new.
  const slots = Math.max(1, Math.ceil(space.viewport / rowHeight) + 1);
  const rows = [];
  for (let row = from; row < to; row += 1) {
    const line = lines.row(row);
    rows.push(
      <LogRow
        key={row % slots}
        line={line}
        row={row}
        stepName={stepNames ? (stepNames.get(line?.stepId ?? '') ?? line?.stepId ?? '') : null}
        query={query}
        isCurrent={current !== null && line?.line === current.line && line.stepId === current.stepId}
        isSelected={row >= low && row <= high}
      />,
    );
  }

  return (
    <div
      ref={scroller}
      className={`${styles['scroller']} ${isWrapped ? styles['wrapped'] : ''}`}
      role="log"
      aria-live="off"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onCopy={(event) => {
        if (!selection) return;
        event.preventDefault();
        const rowsInMemory = [];
        for (let row = low; row <= high && lines.row(row); row += 1)
          rowsInMemory.push(plainText(lines.row(row)?.text ?? ''));
        if (rowsInMemory.length === high - low + 1) event.clipboardData.setData('text/plain', rowsInMemory.join('\n'));
        else onCopy(low, high + 1);
      }}
    >
      <div
        className={styles['space']}
        style={{ height: space.height, '--digits': String(lines.total).length } as CSSProperties}
      >
        <div className={`${styles['window']} ${isAtEnd ? styles['at-end'] : ''}`} style={{ height: space.viewport }}>
          <div
            ref={body}
            className={styles['rows']}
            style={{ transform: isWrapped ? 'none' : `translateY(${from * rowHeight - top}px)` }}
          >
            {rows}
          </div>
        </div>
      </div>
    </div>
  );
}
