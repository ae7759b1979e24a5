import { useState } from 'react';
import type { PipelineParameter } from '../../shared/pipeline/pipeline-document.ts';
import { useDocument } from '../documents/documents.ts';
import { rerun, startRun } from '../runs/run-control.ts';
import { useRunState } from '../runs/run-store.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextInput } from '../ui/field.tsx';
import { showOverlay, useWorkspace } from '../workspace/workspace.ts';
import styles from './dialogs.module.css';

const close = (): void => showOverlay(null);

const typed = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

const noParameters: ReadonlyMap<string, PipelineParameter> = new Map();

/** Runs the pipeline, or the last run again, with other values of its parameters. */
export function RunWithDialog() {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const runId = useWorkspace(({ activeRunByFile }) => activeRunByFile[file]);
  const isOver = useRunState(runId, ({ outcome }) => outcome !== null) ?? false;
  const parameters = useDocument(file, ({ document }) => document.parameters) ?? noParameters;
  const [values, setValues] = useState<{ readonly [name: string]: string }>({});
  const [settings, setSettings] = useState('');
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  const changes = Object.fromEntries(
    settings
      .split('\n')
      .map((line) => line.split('='))
      .filter((parts) => parts.length > 1 && parts[0]?.trim())
      .map(([path = '', ...rest]) => [path.trim(), rest.join('=').trim()]),
  );
  const run = async (again: boolean): Promise<void> => {
    const wish = { parameters: given, settings: changes };
    const started = again && runId !== undefined ? await rerun(file, runId, wish) : await startRun(file, wish);
    if (started !== null) close();
  };
  return (
    <Dialog
      title="Run with changed parameters"
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          {runId !== undefined && isOver ? <Button onClick={() => void run(true)}>Rerun the last run</Button> : null}
          <Button look="primary" onClick={() => void run(false)}>
            Run
          </Button>
        </>
      }
    >
      {parameters.size === 0 ? <p className={styles['note']}>The pipeline has no parameters of its own.</p> : null}
      {[...parameters].map(([name, parameter]) => (
        <Field
          key={name}
          label={name}
          hint={parameter.type}
          {...(parameter.description === undefined ? {} : { help: parameter.description })}
        >
          {(control) => (
            <TextInput
              {...control}
              value={values[name] ?? ''}
              placeholder={typed(parameter.default)}
              onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Field label="Parameters of nodes" help="One a line, as node.parameter=value; for this run only.">
        {(control) => (
          <textarea
            {...control}
            className={styles['preview']}
            rows={3}
            placeholder="train.settings.n_estimators=300"
            value={settings}
            onChange={(event) => setSettings(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
