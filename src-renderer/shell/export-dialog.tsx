import { useState } from 'react';
import { useCall } from '../connection/hooks.ts';
import { textOf } from '../documents/documents.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { toast } from '../ui/toast.tsx';
import { showOverlay, useWorkspace } from '../workspace/workspace.ts';
import styles from './dialogs.module.css';
import { base64OfFile, base64OfText, keepFile } from './keep-file.ts';

const close = (): void => showOverlay(null);
const picture = 'png';

/** The pipeline in another format, with what is lost on the way, or a picture of the canvas. */
export function ExportDialog() {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const formats = useCall('exporters.list', {}).data?.formats ?? [];
  const [chosen, setChosen] = useState('yaml');
  const preview = useCall(
    'pipeline.export',
    { file, text: textOf(file), format: chosen },
    { enabled: chosen !== picture },
  );
  const result = preview.data;
  const keep = async (): Promise<void> => {
    if (chosen === picture) {
      const { canvasImage } = await import('../canvas/canvas-image.ts');
      const image = await canvasImage(file);
      const kept = await keepFile(`${file.split('/').at(-1)}.png`, await base64OfFile(image));
      if (kept) toast(`Saved ${kept}.`);
    } else if (result?.ok) {
      const kept = await keepFile(result.fileName, base64OfText(result.content));
      if (kept) toast(`Saved ${kept}.`);
    }
    close();
  };
  const choices = [
    ...formats.map(({ id, title, description }) => ({ id, title, description })),
    { id: picture, title: 'Image', description: 'The canvas as a PNG picture.' },
  ];
  return (
    <Dialog
      title="Export"
      wide
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" disabled={chosen !== picture && !result?.ok} onClick={() => void keep()}>
            Save file
          </Button>
        </>
      }
    >
      <div className={styles['list']}>
        {choices.map(({ id, title, description }) => (
          <button
            key={id}
            type="button"
            className={styles['entry']}
            aria-pressed={id === chosen}
            onClick={() => setChosen(id)}
          >
            <span className={styles['words']}>
              <span>{title}</span>
              <span className={styles['note']}>{description}</span>
            </span>
          </button>
        ))}
      </div>
      {chosen === picture ? null : preview.isPending ? <Spinner label="Exporting" /> : null}
      {result && !result.ok && chosen !== picture ? <p className={styles['error']}>{result.message}</p> : null}
      {result?.ok && chosen !== picture ? (
        <>
          {result.losses.map((loss) => (
            <p key={loss} className={styles['warning']}>
              {loss}
            </p>
          ))}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
          <pre className={styles['preview']} tabIndex={0}>
            {result.content}
          </pre>
        </>
      ) : null}
    </Dialog>
  );
}
