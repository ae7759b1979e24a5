import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { keepVersion } from './restore-version.ts';

/** Asks what to call the version that the canvas is kept as. */
export function KeepVersionDialog({ file, onClose }: { readonly file: string; readonly onClose: () => void }) {
  const [message, setMessage] = useState('');
  const keep = async (): Promise<void> => {
    if (await keepVersion(file, message.trim())) onClose();
  };
  return (
    <Dialog
      title="Keep a version"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" onClick={() => void keep()}>
            Keep
          </Button>
        </>
      }
    >
      <p>The pipeline as it is on the canvas. A text that is a version already makes no new one.</p>
      <Field label="Name" hint="optional">
        {(control) => (
          <TextInput
            {...control}
            maxLength={2000}
            value={message}
            placeholder="Before the new features"
            onChange={({ target }) => setMessage(target.value)}
            onKeyDown={({ key }) => key === 'Enter' && void keep()}
          />
        )}
      </Field>
    </Dialog>
  );
}
