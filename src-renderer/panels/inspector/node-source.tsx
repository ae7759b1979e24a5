import { lazy, Suspense, useState } from 'react';
import { isObject } from '../../../shared/base/json.ts';
import { printYaml } from '../../../shared/pipeline/yaml/print-yaml.ts';
import { change, useDocument } from '../../documents/documents.ts';
import { useDraft } from '../../forms/use-draft.ts';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './inspector.module.css';
import { nodeFromText, replaceNode } from './node-text.ts';
import { rawNode } from './raw-node.ts';

const CodeEditor = lazy(async () => ({ default: (await import('../../forms/code/code-editor.tsx')).CodeEditor }));

/** The node as it stands in the file. */
export function NodeSource({ file, nodeId }: { readonly file: string; readonly nodeId: string }) {
  const raw = useDocument(file, ({ value }) => rawNode(value, nodeId));
  const readOnly = useDocument(file, (document) => document.readOnly) ?? true;
  const [problem, setProblem] = useState('');
  const shown = isObject(raw) ? printYaml(raw, { block: (depth) => depth <= 1 }) : '';
  const draft = useDraft(shown, (text) => {
    const read = nodeFromText(text, nodeId);
    setProblem(read.ok ? '' : read.problem);
    if (read.ok) {
      change(file, `Edit ${nodeId}`, (content) => replaceNode(content, nodeId, read.value), {
        mergeKey: `source ${nodeId}`,
      });
    }
  });
  return (
    <div className={styles['source']}>
      <p className={styles['note']}>This node as it stands in the file. Changes go to the canvas as you type.</p>
      <Suspense fallback={<Spinner />}>
        <CodeEditor
          label="Source of the node"
          language="yaml"
          text={draft.text}
          readOnly={readOnly}
          aria-invalid={problem !== ''}
          onChange={draft.type}
          onBlur={() => {
            draft.commit();
            if (problem === '') draft.leave();
          }}
        />
      </Suspense>
      {problem === '' ? null : (
        <p className={styles['error']} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
