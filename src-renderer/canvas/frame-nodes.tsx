import { type NodeProps, NodeResizeControl } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { change } from '../documents/documents.ts';
import { changeNote, renameGroup } from '../documents/edits/frame-edits.ts';
import { canvas, useCanvas } from './canvas-store.ts';
import styles from './frame-nodes.module.css';
import type { GroupNode, NoteNode } from './to-flow.ts';

/** A frame around nodes; it is dragged by its title. */
export const GroupFrame = memo(function GroupFrame({ id, data: { group }, selected }: NodeProps<GroupNode>) {
  const isRenaming = useCanvas(({ renaming }) => renaming === id);
  const end = (title: string | null): void => {
    const { file } = canvas.getState();
    canvas.setState({ renaming: null });
    if (file !== null && title !== null && title !== group.title) {
      change(file, 'Rename a group', (content) => renameGroup(content, group.id, title));
    }
  };
  return (
    <section className={`${styles['group']} ${selected ? styles['selected'] : ''}`} aria-label={`Group ${group.title}`}>
      {isRenaming ? (
        <TextField label="Title of the group" text={group.title} end={end} />
      ) : (
        <bdi className={styles['title']}>{group.title || 'Group'}</bdi>
      )}
    </section>
  );
});

/** A text on the canvas. */
export const NoteCard = memo(function NoteCard({ id, data: { note }, selected }: NodeProps<NoteNode>) {
  const isWriting = useCanvas(({ renaming }) => renaming === id);
  const set = (title: string, changes: Parameters<typeof changeNote>[2]): void => {
    const { file } = canvas.getState();
    if (file !== null) change(file, title, (content) => changeNote(content, note.id, changes));
  };
  const end = (text: string | null): void => {
    canvas.setState({ renaming: null });
    if (text !== null && text !== note.text) set('Write a note', { text });
  };
  return (
    <section className={`${styles['note']} ${selected ? styles['selected'] : ''}`} aria-label="Note">
      {isWriting ? (
        <TextField label="Text of the note" text={note.text} end={end} lines />
      ) : (
        <p className={note.text ? styles['text'] : styles['empty']}>{note.text || 'Double-click to write'}</p>
      )}
      {selected ? (
        <NodeResizeControl
          className={styles['grip'] ?? ''}
          minWidth={80}
          minHeight={40}
          onResizeEnd={(_event, { width, height }) => set('Resize a note', { width, height })}
        />
      ) : null}
    </section>
  );
});

function TextField({
  label,
  text,
  end,
  lines = false,
}: {
  readonly label: string;
  readonly text: string;
  readonly end: (text: string | null) => void;
  readonly lines?: boolean;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const finish = (value: string | null): void => {
    if (isDone.current) return;
    isDone.current = true;
    end(value);
  };
  return (
    <textarea
      ref={field}
      className={`${lines ? styles['lines'] : styles['line']} nodrag nopan nowheel nokey`}
      aria-label={label}
      rows={lines ? 4 : 1}
      maxLength={lines ? 4000 : 200}
      defaultValue={text}
      onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        // What was written into a note is not lost by leaving it.
        if (event.key === 'Escape') finish(lines ? event.currentTarget.value : null);
        if (event.key === 'Enter' && (!lines || event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          finish(event.currentTarget.value);
        }
      }}
    />
  );
}
