import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { useCatalog } from '../catalog/catalog.ts';
import { addNodeAt, fitsInto } from './add-node.ts';
import { canvas, type NodeSearch as Search, useCanvas } from './canvas-store.ts';
import { canvasElement } from './canvas-view.ts';
import { categoryClass } from './category.ts';
import styles from './node-search.module.css';
import { recentTypes } from './recent-types.ts';
import { type FoundType, searchTypes } from './search-types.ts';
import { TypeIcon } from './type-icon.tsx';

/** The list of node types at the pointer: type a few letters, arrows, Enter. */
export function NodeSearch() {
  const search = useCanvas((state) => state.search);
  return search ? <SearchBox key={`${search.at.x} ${search.at.y}`} search={search} /> : null;
}

function close(): void {
  canvas.setState({ search: null });
  canvasElement()?.closest<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true });
}

function SearchBox({ search }: { readonly search: Search }) {
  const { types } = useCatalog();
  const [query, setQuery] = useState('');
  const [index, setIndex] = useState(0);
  const [recent] = useState(recentTypes);
  const list = useId();
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const edge = canvas.getState().scene.edges.find(({ id }) => id === search.edgeId);
  const found = searchTypes(types, query, recent, search.wire, edge ? (id) => fitsInto(id, edge) : undefined);
  const chosen = Math.min(index, found.length - 1);

  useLayoutEffect(() => {
    field.current?.focus();
    const element = box.current;
    const room = element?.parentElement?.getBoundingClientRect();
    if (!element || !room) return;
    element.style.left = `${Math.max(8, Math.min(search.at.x - room.x, room.width - element.offsetWidth - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(search.at.y - room.y, room.height - element.offsetHeight - 8))}px`;
  }, [search]);

  useEffect(() => {
    const onPointerDown = (event: PointerEvent): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) canvas.setState({ search: null });
    };
    window.addEventListener('pointerdown', onPointerDown, true);
    return () => window.removeEventListener('pointerdown', onPointerDown, true);
  }, []);

  const add = ({ type }: FoundType): void => {
    canvas.setState({ search: null });
    addNodeAt(type.id, search);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    event.stopPropagation();
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const one = found[chosen];
    if (step !== 0) setIndex((chosen + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && one) add(one);
    else if (event.key === 'Escape') close();
    else if (event.key === 'Tab') {
      // Tab opened it; Tab again goes on to what comes after, so that the canvas holds nobody.
      return close();
    } else return;
    event.preventDefault();
  };

  return (
    <div ref={box} className={styles['box']} role="dialog" aria-label="Add a node">
      <input
        ref={field}
        className={styles['field']}
        role="combobox"
        aria-label="Search node types"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={found[chosen] ? `${list}-${found[chosen].type.id}` : undefined}
        placeholder={search.wire ? `What takes ${wireText(search.wire)}?` : 'Add a node'}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setIndex(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={list} role="listbox" aria-label="Node types" className={styles['list']}>
        {found.map((one, at) => (
          <Entry key={one.type.id} id={`${list}-${one.type.id}`} found={one} isChosen={at === chosen} add={add} />
        ))}
      </div>
      {found.length === 0 ? (
        <p className={styles['empty']}>
          {query === '' ? 'No node type fits here.' : `Nothing is called “${query}”. Try another word, such as train.`}
        </p>
      ) : null}
    </div>
  );
}

const wireText = ({ side, port, nodeId, isWaiting }: NonNullable<Search['wire']>): string =>
  isWaiting ? 'the wait' : side === 'source' ? `${nodeId}.${port}` : `part as ${port} of ${nodeId}`;

function Entry({
  id,
  found,
  isChosen,
  add,
}: {
  readonly id: string;
  readonly found: FoundType;
  readonly isChosen: boolean;
  readonly add: (found: FoundType) => void;
}) {
  const { type, port } = found;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field, which names the chosen option.
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus.
    <div
      ref={element}
      id={id}
      role="option"
      aria-selected={isChosen}
      data-node-type={type.id}
      className={`${styles['entry']} ${categoryClass(type.category)} ${isChosen ? styles['chosen'] : ''}`}
      onClick={() => add(found)}
    >
      <TypeIcon type={type.id} />
      <span className={styles['title']}>{type.title}</span>
      <span className={styles['note']}>{port || type.category}</span>
    </div>
  );
}
