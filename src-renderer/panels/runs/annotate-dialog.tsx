import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextArea, TextInput } from '../../ui/field.tsx';
import { readTags } from './read-tags.ts';
import { annotateRun } from './run-actions.ts';
import type { RunSummary } from './run-list.ts';

/** Tags and note of a run. */
export function AnnotateDialog({ run, onClose }: { readonly run: RunSummary; readonly onClose: () => void }) {
  const [tags, setTags] = useState(run.tags.join(', '));
  const [note, setNote] = useState(run.note);
  const read = readTags(tags);
  const keep = (): void => {
    if (read.problem !== null) return;
    void annotateRun(run, { tags: read.tags, note });
    onClose();
  };
  return (
    <Dialog
      title="Tags and note"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={read.problem !== null} onClick={keep}>
            Keep
          </Button>
        </>
      }
    >
      <Field label="Tags" hint="with commas between them" error={read.problem}>
        {(control) => (
          <TextInput
            {...control}
            autoFocus
            value={tags}
            onChange={({ target }) => setTags(target.value)}
            onKeyDown={({ key }) => key === 'Enter' && keep()}
          />
        )}
      </Field>
      <Field label="Note">
        {(control) => (
          <TextArea
            {...control}
            rows={4}
            maxLength={10_000}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
