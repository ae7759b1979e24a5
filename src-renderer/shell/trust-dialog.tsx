import { isObject } from '../../shared/base/json.ts';
import { call } from '../connection/client.ts';
import { useCall } from '../connection/hooks.ts';
import { textOf, updateDocument } from '../documents/documents.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { toast } from '../ui/toast.tsx';
import { showOverlay, useWorkspace } from '../workspace/workspace.ts';
import styles from './dialogs.module.css';
import { visibleText } from './visible-text.ts';

const close = (): void => showOverlay(null);

const words = (name: string): string => name.replace(/([A-Z])/g, ' $1').toLowerCase();
const shown = (value: unknown): string =>
  visibleText(typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** What a file from elsewhere would do here, and whether it may. Keeping it restricted is the default. */
export function TrustDialog() {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const text = textOf(file);
  const { data } = useCall('trust.describe', { file, text });
  const accept = async (): Promise<void> => {
    const accepted = await call('trust.accept', { file, text });
    if (!accepted.ok) return toast(accepted.message, { problem: true });
    updateDocument(file, (document) => ({ ...document, restricted: false }));
    close();
  };
  const parts = data?.ok ? Object.entries(data.wouldRun).filter(([, value]) => !isEmpty(value)) : [];
  return (
    <Dialog
      title={`Do you trust ${file}?`}
      wide
      onClose={close}
      actions={
        <>
          <Button look="danger" disabled={!data?.ok} onClick={() => void accept()}>
            Trust and allow running
          </Button>
          <Button look="primary" autoFocus onClick={close}>
            Keep restricted
          </Button>
        </>
      }
    >
      <p>
        It came from elsewhere. Until you trust it, it can be looked at and edited, and nothing of it runs. This is what
        it would run on this machine, as you:
      </p>
      {data ? null : <Spinner />}
      {data && !data.ok ? <p className={styles['error']}>{data.message}</p> : null}
      {parts.map(([name, value]) => (
        <section key={name}>
          <h3 className={styles['heading']}>{words(name)}</h3>
          {(Array.isArray(value) ? value : [value]).map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is shown once and never changes.
            <pre key={index} className={styles['preview']}>
              {shown(one)}
            </pre>
          ))}
        </section>
      ))}
    </Dialog>
  );
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);
