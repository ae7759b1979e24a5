import { type DragEvent, type KeyboardEvent, memo, useRef } from 'react';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import { categoryClass } from '../../canvas/category.ts';
import { TypeIcon } from '../../canvas/type-icon.tsx';
import { addFromCatalog } from './add-from-catalog.ts';
import styles from './catalog.module.css';
import type { ShownDetail } from './type-detail.tsx';

/** What a drag from the catalog carries: the id of the node type. */
export const nodeTypeFormat = 'application/x-trainyard-node-type';

/** Milliseconds for which the pointer rests before an entry tells more. */
const detailAfterMs = 700;

export interface CatalogEntryRowProps {
  readonly type: NodeType;
  /** Tab comes here. */
  readonly isReachable: boolean;
  readonly isEditable: boolean;
  readonly isShown: boolean;
  /** It stands once more on top, as one that was used last. */
  readonly isRecent: boolean;
  readonly onFocus: () => void;
  readonly onDetail: (detail: ShownDetail | null) => void;
  /** The pointer has left, perhaps for the detail. */
  readonly onLeave: () => void;
}

/** One node type: dragged, double-clicked or added with Enter; Space tells more about it. */
export const CatalogEntryRow = memo(function CatalogEntryRow(props: CatalogEntryRowProps) {
  const { type, isReachable, isEditable, isShown, isRecent, onFocus, onDetail, onLeave } = props;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const add = (): void => {
    clearTimeout(timer.current);
    onDetail(null);
    addFromCatalog(type.id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Enter') add();
    else if (event.key === ' ' || event.key === 'ArrowRight') {
      onDetail({ type, anchor: event.currentTarget, takesFocus: true });
    } else return;
    event.preventDefault();
  };
  const onDragStart = (event: DragEvent): void => {
    clearTimeout(timer.current);
    onDetail(null);
    event.dataTransfer.setData(nodeTypeFormat, type.id);
    event.dataTransfer.setData('text/plain', type.title);
    event.dataTransfer.effectAllowed = 'copy';
  };
  return (
    <div
      role="option"
      aria-selected={isShown}
      className={`${styles['entry']} ${categoryClass(type.category)}`}
      {...(isRecent ? { 'data-recent-type': type.id } : { 'data-node-type': type.id })}
      draggable={isEditable}
      tabIndex={isReachable ? 0 : -1}
      aria-description={`${type.description} Enter adds it, Space tells more.`}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      onDoubleClick={add}
      onDragStart={onDragStart}
      onPointerEnter={({ currentTarget: anchor }) => {
        timer.current = setTimeout(() => onDetail({ type, anchor, takesFocus: false }), detailAfterMs);
      }}
      onPointerLeave={() => {
        clearTimeout(timer.current);
        onLeave();
      }}
    >
      <TypeIcon type={type.id} />
      <span className={styles['title']}>{type.title}</span>
    </div>
  );
});
