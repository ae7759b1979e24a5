import { useCall } from '../../connection/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './deployments-panel.module.css';

/** The end of what a service printed, kept up to date while it is looked at. */
export function DeploymentLog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data, error, refetch } = useCall('deployments.logs', { id }, { refetchInterval: 2000 });
  const text = data?.ok ? data.text : '';
  return (
    <Dialog
      wide
      title={`Log of ${id}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={() => void refetch()}>Read again</Button>
          <Button look="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      {data || error ? null : <Spinner label="Reading the log" />}
      {error ? <p>{error.message}</p> : null}
      {data && !data.ok ? <p>{data.message}</p> : null}
      {data?.ok ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text must scroll by keys.
        <pre className={styles['log']} tabIndex={0}>
          {text || 'It has not printed anything yet.'}
        </pre>
      ) : null}
    </Dialog>
  );
}
