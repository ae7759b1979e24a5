import { FileDiff, Lock, ShieldAlert, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { client } from '../connection/client.ts';
import { useConnectionState } from '../connection/hooks.ts';
import { useDocument } from '../documents/documents.ts';
import { Button } from '../ui/button.tsx';
import { showOverlay, useWorkspace } from '../workspace/workspace.ts';
import styles from './banners.module.css';

function Banner({
  icon,
  children,
  action,
}: {
  readonly icon: ReactNode;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={styles['banner']} role="status">
      {icon}
      <span className={styles['text']}>{children}</span>
      {action}
    </div>
  );
}

/** What the user must know about the file in front, or about the connection, before going on. */
export function Banners() {
  const { status: connection, problem } = useConnectionState();
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const readOnly = useDocument(file, (document) => document.readOnly);
  const restricted = useDocument(file, (document) => document.restricted);
  const conflict = useDocument(file, (document) => document.conflict !== null);
  return (
    <>
      {connection === 'reconnecting' ? (
        <Banner icon={<Unplug aria-hidden />}>
          Reconnecting to the engine. Go on editing: nothing is lost, and runs go on without this window.
        </Banner>
      ) : null}
      {connection === 'refused' ? (
        <Banner
          icon={<Unplug aria-hidden />}
          action={
            <Button size="small" onClick={() => client.connect()}>
              Try again
            </Button>
          }
        >
          {problem} Your changes in this window are kept.
        </Banner>
      ) : null}
      {restricted ? (
        <Banner
          icon={<ShieldAlert aria-hidden />}
          action={
            <Button size="small" onClick={() => showOverlay('trust')}>
              Show what it would run…
            </Button>
          }
        >
          Restricted: this pipeline came from elsewhere. It can be looked at and edited; running, deploying and
          terminals are off until you trust it.
        </Banner>
      ) : null}
      {readOnly ? (
        <Banner
          icon={<Lock aria-hidden />}
          action={
            <Button size="small" onClick={() => showOverlay('save-as')}>
              Save as…
            </Button>
          }
        >
          This file can be looked at but not changed here.
        </Banner>
      ) : null}
      {conflict ? (
        <Banner
          icon={<FileDiff aria-hidden />}
          action={
            <Button size="small" onClick={() => showOverlay('conflict')}>
              Decide…
            </Button>
          }
        >
          The file on disk was changed by another window or program. Your changes here are kept.
        </Banner>
      ) : null}
    </>
  );
}
