import { useEffect, useRef } from 'react';
import { change } from '../documents/documents.ts';
import { renameNode } from '../documents/edits/node-edits.ts';
import { canvas, useCanvas } from './canvas-store.ts';
import { focusCard } from './card-focus.ts';
import styles from './node-card.module.css';

/** The title of a card, and the field in its place while it is being renamed. */
export function CardTitle({ id, title }: { readonly id: string; readonly title: string }) {
  const isRenaming = useCanvas(({ renaming }) => renaming === id);
  return isRenaming ? (
    <TitleField id={id} title={title} />
  ) : (
    <span className={styles['title']} title={title}>
      <bdi>{title}</bdi>
    </span>
  );
}

function TitleField({ id, title }: { readonly id: string; readonly title: string }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const end = (text: string | null): void => {
    const { file, renaming } = canvas.getState();
    if (renaming !== id) return;
    canvas.setState({ renaming: null });
    if (file !== null && text !== null && text.trim() !== title) {
      change(file, `Rename ${id}`, (content) => renameNode(content, id, text));
    }
    focusCard(id);
  };
  return (
    <input
      ref={field}
      className={`${styles['title-field']} nodrag nopan nokey`}
      aria-label={`Title of ${id}`}
      defaultValue={title}
      maxLength={200}
      onBlur={(event) => end(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') end(event.currentTarget.value);
        if (event.key === 'Escape') end(null);
      }}
    />
  );
}
