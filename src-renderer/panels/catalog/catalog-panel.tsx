import { LayoutGrid, Search } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useCatalog } from '../../catalog/catalog.ts';
import { useDocument } from '../../documents/documents.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TextInput } from '../../ui/field.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useWorkspace } from '../../workspace/workspace.ts';
import styles from './catalog.module.css';
import { CatalogEntryRow } from './catalog-entry-row.tsx';
import { catalogGroups } from './catalog-search.ts';
import { useRecentTypes } from './recent-types.ts';
import { type ShownDetail, TypeDetail } from './type-detail.tsx';

/** Milliseconds that the pointer may take from an entry to what is told about it. */
const closeAfterMs = 250;

/** The node types of the project, to be searched and put on the canvas. */
export function CatalogPanel() {
  const catalog = useCatalog();
  const recent = useRecentTypes();
  const [query, setQuery] = useState('');
  const [focused, setFocused] = useState<string | null>(null);
  const [detail, setDetail] = useState<ShownDetail | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const closing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const isEditable = useDocument(file, ({ readOnly }) => !readOnly) ?? false;
  const groups = useMemo(() => catalogGroups(catalog.types.values(), query, recent), [catalog, query, recent]);
  const keys = groups.flatMap(({ id, types }) => types.map((type) => `${id} ${type.id}`));
  const reachable = focused !== null && keys.includes(focused) ? focused : keys[0];

  const stay = (): void => clearTimeout(closing.current);
  const show = (next: ShownDetail | null): void => {
    stay();
    setDetail(next);
  };
  const leave = (): void => {
    stay();
    closing.current = setTimeout(() => setDetail((now) => (now?.takesFocus ? now : null)), closeAfterMs);
  };

  const move = (event: KeyboardEvent): void => {
    const entries = [...(list.current?.querySelectorAll<HTMLElement>('[role="option"]') ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const last = entries.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    if (to < 0) return document.getElementById('catalog-search')?.focus();
    entries[Math.min(to, last)]?.focus();
  };

  return (
    <section className={styles['panel']} aria-label="Catalog">
      <div className={styles['search']}>
        <Search aria-hidden />
        <TextInput
          id="catalog-search"
          type="search"
          aria-label="Search the catalog"
          placeholder="Search nodes"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'Enter') {
              event.preventDefault();
              list.current?.querySelector<HTMLElement>('[role="option"]')?.focus();
            } else if (event.key === 'Escape' && query !== '') {
              event.stopPropagation();
              setQuery('');
            }
          }}
        />
      </div>
      {catalog.isLoaded ? null : (
        <div className={styles['center']}>
          <Spinner label="Loading the catalog" />
        </div>
      )}
      {groups.length === 0 && catalog.isLoaded ? (
        <EmptyState
          icon={LayoutGrid}
          title={query === '' ? 'The catalog is empty' : `Nothing answers “${query}”`}
          action={query === '' ? null : <Button onClick={() => setQuery('')}>Show all</Button>}
        >
          Try what it does, such as “csv”, “random forest” or “roc”. Python, Shell command and Container run whatever is
          missing here.
        </EmptyState>
      ) : null}
      <div ref={list} className={styles['list']} role="listbox" aria-label="Node types" tabIndex={-1} onKeyDown={move}>
        {groups.map(({ id, title, types }) => (
          // biome-ignore lint/a11y/useSemanticElements: options are grouped by role in a list box.
          <div key={id} role="group" aria-labelledby={`catalog-${id}`}>
            <div id={`catalog-${id}`} className={styles['heading']} role="presentation">
              {title}
            </div>
            {types.map((type) => {
              const key = `${id} ${type.id}`;
              return (
                <CatalogEntryRow
                  key={key}
                  type={type}
                  isReachable={key === reachable}
                  isEditable={isEditable}
                  isShown={detail?.type === type}
                  isRecent={id === 'recent'}
                  onFocus={() => setFocused(key)}
                  onDetail={show}
                  onLeave={leave}
                />
              );
            })}
          </div>
        ))}
      </div>
      <TypeDetail detail={detail} isEditable={isEditable} onEnter={stay} onLeave={leave} onClose={() => show(null)} />
    </section>
  );
}
