import { reloadFile, saveFile } from '../documents/document-files.ts';
import { useDocument } from '../documents/documents.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.tsx';
import { showOverlay, useWorkspace } from '../workspace/workspace.ts';
import styles from './dialogs.module.css';

const close = (): void => showOverlay(null);

/** The file is another one by now: whose changes stay is the user's choice, and none is lost without it. */
export function ConflictDialog() {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const conflict = useDocument(file, (document) => document.conflict);
  if (!conflict) return null;
  const overwrite = async (): Promise<void> => {
    const end = await saveFile(file, conflict.digest);
    if (end.kind === 'refused') toast(end.message, { problem: true });
    if (end.kind === 'done') close();
  };
  const reload = async (): Promise<void> => {
    const end = await reloadFile(file);
    if (end.kind === 'refused') toast(end.message, { problem: true });
    close();
  };
  return (
    <Dialog
      title={`${file} was changed by somebody else`}
      wide
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Decide later</Button>
          <Button onClick={() => showOverlay('save-as')}>Save mine under another name…</Button>
          <Button look="danger" onClick={() => void overwrite()}>
            Replace the file with mine
          </Button>
          <Button look="primary" onClick={() => void reload()}>
            Take the file
          </Button>
        </>
      }
    >
      <p>
        Another window or program wrote the file after you had opened it. Taking the file is one step that Undo takes
        back. This is the file now:
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <pre className={styles['preview']} tabIndex={0}>
        {conflict.text}
      </pre>
    </Dialog>
  );
}
