import { Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CallOutput } from '../../../shared/rpc/contract.ts';
import { call } from '../../connection/client.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Field, TextArea, TextInput } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import type { Deployment } from './deployment.ts';
import { modelName, needsToken } from './deployment-node.ts';
import styles from './deployments-panel.module.css';
import { bodyProblem, curlLine, exampleBody, type RequestDraft, readableAnswer } from './example-request.ts';
import { trainingRow } from './training-row.ts';

type Answer = CallOutput<'deployments.request'>;

const first: RequestDraft = { method: 'POST', path: '/predict', body: '{"instances": [{}]}' };

/** Sends one request to a service, and shows what it answers. */
export function RequestForm({ deployment, url }: { readonly deployment: Deployment; readonly url: string }) {
  const { id, pipeline, nodeId } = deployment;
  const [draft, setDraft] = useState(first);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const change = (changes: Partial<RequestDraft>): void => setDraft((before) => ({ ...before, ...changes }));

  const metadataPath = `/v2/models/${encodeURIComponent(modelName(deployment))}`;
  useEffect(() => {
    let isWanted = true;
    const prefill = async (): Promise<void> => {
      const said = await call('deployments.request', { id, method: 'GET', path: metadataPath });
      if (!said.ok || said.status !== 200) return;
      const row = await trainingRow({ pipeline, nodeId });
      const body = exampleBody(said.body, row);
      if (isWanted && body !== null) setDraft((now) => (now === first ? { ...now, body } : now));
    };
    // Without a connection there is nothing to fill in; the form is there all the same.
    prefill().catch(() => {});
    return () => {
      isWanted = false;
    };
  }, [id, pipeline, nodeId, metadataPath]);

  const problem = bodyProblem(draft);
  const send = async (): Promise<void> => {
    setIsAsking(true);
    try {
      setAnswer(await call('deployments.request', { id, ...draft, body: draft.method === 'GET' ? '' : draft.body }));
    } finally {
      setIsAsking(false);
    }
  };
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null) void send();
      }}
    >
      <div className={styles['line']}>
        <Select
          label="Method"
          className={styles['method'] ?? ''}
          value={draft.method}
          choices={[
            { value: 'POST', label: 'POST' },
            { value: 'GET', label: 'GET' },
          ]}
          onChange={(method) => change({ method: method === 'GET' ? 'GET' : 'POST' })}
        />
        <TextInput aria-label="Path" value={draft.path} onChange={({ target }) => change({ path: target.value })} />
      </div>
      {draft.method === 'POST' ? (
        <Field label="Body" error={problem}>
          {(control) => (
            <TextArea
              {...control}
              className={styles['body'] ?? ''}
              rows={6}
              value={draft.body}
              onChange={({ target }) => change({ body: target.value })}
            />
          )}
        </Field>
      ) : null}
      <div className={styles['line']}>
        <Button type="submit" size="small" look="primary" disabled={isAsking || problem !== null}>
          Send
        </Button>
        {isAsking ? <Spinner label="Waiting for the answer" /> : null}
        <span className={styles['grow']} />
        <IconButton
          label={needsToken(deployment) ? 'Copy as curl; put the token into TOKEN first' : 'Copy as curl'}
          size="small"
          onClick={() => void copyText(curlLine(url, draft, needsToken(deployment)), 'Command')}
        >
          <Copy aria-hidden />
        </IconButton>
      </div>
      {answer ? <AnswerView answer={answer} /> : null}
    </form>
  );
}

function AnswerView({ answer }: { readonly answer: Answer }) {
  if (!answer.ok) {
    return (
      <p className={styles['failed']} role="alert">
        {answer.message}
      </p>
    );
  }
  const { status, body, durationMs } = answer;
  return (
    <div role="status">
      <div className={status < 400 ? styles['healthy'] : styles['failed']}>
        {status} <span className={styles['muted']}>in {Math.round(durationMs)} ms</span>
      </div>
      <pre className={styles['answer']}>{readableAnswer(body).slice(0, 100_000)}</pre>
    </div>
  );
}
