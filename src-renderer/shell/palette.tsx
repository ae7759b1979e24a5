import { Dialog } from '@base-ui/react/dialog';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { allCommands } from '../commands/all-commands.ts';
import { type Command, commandContext, isPossible } from '../commands/command.ts';
import { documentOf } from '../documents/documents.ts';
import { Kbd } from '../ui/kbd.tsx';
import item from '../ui/popup.module.css';
import { focusNode, showOverlay, workspace } from '../workspace/workspace.ts';
import { fuzzyFilter } from './fuzzy.ts';
import styles from './palette.module.css';

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly shortcut: string | undefined;
  readonly perform: () => void;
}

const fromCommand = (command: Command): Entry => ({
  id: command.id,
  title: command.title,
  note: command.group,
  shortcut: command.shortcuts?.[0],
  perform: () => void command.perform(commandContext()),
});

function nodeEntries(): Entry[] {
  const file = workspace.getState().activeFile;
  const nodes = file === null ? [] : (documentOf(file)?.document.nodes ?? []);
  return nodes.map(({ id, title, type }) => ({
    id: `node:${id}`,
    title: `Go to ${title ?? id}`,
    note: type,
    shortcut: undefined,
    perform: () => focusNode(id),
  }));
}

const mostShown = 80;

/** Every command and every node, by a few letters of its name. */
export function Palette() {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const context = commandContext();
  const entries = [...allCommands.filter((command) => isPossible(command, context)).map(fromCommand), ...nodeEntries()];
  const found = fuzzyFilter(query, entries, ({ title, note }) => `${title} ${note}`).slice(0, mostShown);
  const active = Math.min(at, found.length - 1);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const perform = (entry: Entry | undefined): void => {
    showOverlay(null);
    // The dialog gives the focus back first; a command may want it elsewhere.
    if (entry) setTimeout(entry.perform);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((active + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') perform(found[active]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && showOverlay(null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop'] ?? ''} />
        <Dialog.Popup className={styles['popup'] ?? ''} aria-label="Command palette">
          <input
            className={styles['input']}
            placeholder="Search commands and nodes"
            aria-label="Search commands and nodes"
            role="combobox"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={found[active] ? `${listId}-${active}` : undefined}
            autoComplete="off"
            spellCheck={false}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div ref={list} id={listId} role="listbox" aria-label="Commands" className={styles['list']}>
            {found.map((entry, index) => (
              <div
                key={entry.id}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                className={item['item']}
                {...(index === active ? { 'data-highlighted': '' } : {})}
                onPointerMove={() => setAt(index)}
                onClick={() => perform(entry)}
                onKeyDown={onKeyDown}
              >
                <span className={item['grow']}>{entry.title}</span>
                <span className={item['note']}>{entry.note}</span>
                {entry.shortcut ? <Kbd keys={entry.shortcut} /> : null}
              </div>
            ))}
            {found.length === 0 ? <div className={item['empty']}>Nothing is called that.</div> : null}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
