import { CircleAlert, CircleCheck, CircleDot, CircleX, Copy, Play, Square } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../connection/client.ts';
import { queries } from '../../connection/hooks.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Spinner } from '../../ui/spinner.tsx';
import { fullTimeText, timeText } from '../../ui/time-text.ts';
import { toast } from '../../ui/toast.tsx';
import type { Deployment } from './deployment.ts';
import styles from './deployments-panel.module.css';
import { RequestForm } from './request-form.tsx';

const looks = {
  starting: { icon: CircleDot, word: 'starting' },
  healthy: { icon: CircleCheck, word: 'healthy' },
  unhealthy: { icon: CircleAlert, word: 'not healthy' },
  stopped: { icon: Square, word: 'stopped' },
  failed: { icon: CircleX, word: 'failed' },
} as const;

export interface DeploymentCardProps {
  readonly deployment: Deployment;
  readonly onLog: () => void;
}

/** One service and what can be done with it. */
export function DeploymentCard({ deployment, onLog }: DeploymentCardProps) {
  const { id, nodeId, pipeline, status, url, revision, since, detail } = deployment;
  const [isAsking, setIsAsking] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const { icon: Icon, word } = looks[status];
  const isOn = status === 'healthy' || status === 'unhealthy' || status === 'starting';
  const turn = async (): Promise<void> => {
    setIsBusy(true);
    try {
      const turned = await call(isOn ? 'deployments.stop' : 'deployments.start', { id });
      if (!turned.ok) toast(turned.message, { problem: true });
      await queries.invalidateQueries({ queryKey: ['deployments.list'] });
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <article className={styles['card']} aria-label={id} data-deployment-id={id}>
      <header className={styles['head']}>
        <span className={`${styles['status']} ${styles[status]}`}>
          <Icon aria-hidden />
          {word}
        </span>
        <strong title={id}>{nodeId}</strong>
        <span className={styles['muted']}>{pipeline}</span>
      </header>
      {url === null ? null : (
        <div className={styles['url']}>
          <code>{url}</code>
          <IconButton label="Copy the address" size="small" onClick={() => void copyText(url, 'Address')}>
            <Copy aria-hidden />
          </IconButton>
        </div>
      )}
      <p className={styles['muted']}>{detail}</p>
      <p className={styles['muted']}>
        Revision {revision} ·{' '}
        {since ? (
          <time dateTime={since} title={fullTimeText(since)}>
            since {timeText(since)}
          </time>
        ) : (
          'never started'
        )}
      </p>
      <div className={styles['actions']}>
        <Button
          size="small"
          disabled={isBusy}
          aria-label={isOn ? 'Stop serving' : 'Start serving'}
          onClick={() => void turn()}
        >
          {isBusy ? <Spinner label="Working" /> : isOn ? <Square aria-hidden /> : <Play aria-hidden />}
          {isOn ? 'Stop' : 'Start'}
        </Button>
        <Button size="small" look="ghost" onClick={onLog}>
          Log
        </Button>
        <Button
          size="small"
          look="ghost"
          disabled={!isOn}
          aria-expanded={isAsking}
          onClick={() => setIsAsking(!isAsking)}
        >
          Request
        </Button>
      </div>
      {isAsking && url !== null ? <RequestForm deployment={deployment} url={url} /> : null}
    </article>
  );
}
