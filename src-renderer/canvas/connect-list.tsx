import { useLayoutEffect, useRef, useState } from 'react';
import { fuzzyFilter } from '../shell/fuzzy.ts';
import { connectEdge } from './canvas-edits.ts';
import { canvas, useCanvas } from './canvas-store.ts';
import { toWindow } from './canvas-view.ts';
import { focusCard } from './card-focus.ts';
import styles from './node-search.module.css';
import { connectionsFrom } from './wires.ts';

/** How many places are offered at once; a few letters narrow them down. */
const most = 60;

/** By keyboard: the inputs to which the node can be connected. */
export function ConnectList() {
  const nodeId = useCanvas((state) => state.connecting);
  return nodeId === null ? null : <List key={nodeId} nodeId={nodeId} />;
}

function List({ nodeId }: { readonly nodeId: string }) {
  const scene = useCanvas((state) => state.scene);
  const [query, setQuery] = useState('');
  const [index, setIndex] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const source = scene.byId.get(nodeId);
  const all = source ? connectionsFrom(scene, source) : [];
  const found = fuzzyFilter(
    query,
    all,
    ({ output, target, input }) => `${target.title} ${target.id}.${input.name} ${output.name}`,
  ).slice(0, most);
  const chosen = Math.min(index, found.length - 1);

  useLayoutEffect(() => {
    const element = box.current;
    const room = element?.parentElement?.getBoundingClientRect();
    field.current?.focus();
    if (!element || !room || !source) return;
    const at = toWindow({ x: source.x + source.width + 16, y: source.y });
    element.style.left = `${Math.max(8, Math.min(at.x - room.x, room.width - element.offsetWidth - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(at.y - room.y, room.height - element.offsetHeight - 8))}px`;
  }, [source]);

  const close = (): void => {
    canvas.setState({ connecting: null });
    focusCard(nodeId);
  };
  const take = (at: number): void => {
    const one = found[at];
    if (one) {
      connectEdge({
        source: nodeId,
        sourceHandle: one.output.name,
        target: one.target.id,
        targetHandle: one.input.name,
      });
    }
    close();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    event.stopPropagation();
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setIndex((chosen + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') take(chosen);
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else return;
    event.preventDefault();
  };
  return (
    <div ref={box} className={styles['box']} role="dialog" aria-label={`Connect ${nodeId}`}>
      <input
        ref={field}
        className={styles['field']}
        role="combobox"
        aria-label={`Connect ${nodeId} to`}
        aria-expanded
        aria-controls="connect-list"
        aria-activedescendant={found[chosen] ? `connect-${chosen}` : undefined}
        placeholder={`Connect ${nodeId} to`}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setIndex(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => canvas.setState({ connecting: null })}
      />
      <div id="connect-list" role="listbox" aria-label="Inputs" className={styles['list']}>
        {found.map(({ output, target, input }, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field, which names the chosen option.
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus.
          <div
            key={`${output.name} ${target.id} ${input.name}`}
            id={`connect-${at}`}
            role="option"
            aria-selected={at === chosen}
            className={`${styles['entry']} ${at === chosen ? styles['chosen'] : ''}`}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(at)}
          >
            <span className={styles['title']}>
              {output.name} → {target.title}
            </span>
            <span className={styles['note']}>{input.name}</span>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className={styles['empty']}>No input takes what {nodeId} gives.</p> : null}
    </div>
  );
}
