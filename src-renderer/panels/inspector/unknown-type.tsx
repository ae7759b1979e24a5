import { lazy, Suspense, useState } from 'react';
import type { PipelineNode } from '../../../shared/pipeline/pipeline-document.ts';
import { printYaml } from '../../../shared/pipeline/yaml/print-yaml.ts';
import { change } from '../../documents/documents.ts';
import { setNodeField } from '../../documents/edits/node-edits.ts';
import { useFormScope } from '../../forms/form-scope.ts';
import { useDraft } from '../../forms/use-draft.ts';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './inspector.module.css';
import { mappingFromText } from './node-text.ts';

const CodeEditor = lazy(async () => ({ default: (await import('../../forms/code/code-editor.tsx')).CodeEditor }));

/** The parameters of a node whose type is not here: kept as they are, and open for changes as text. */
export function UnknownType({ node }: { readonly node: PipelineNode }) {
  const { file, value, readOnly } = useFormScope();
  const [problem, setProblem] = useState('');
  const shown = Object.keys(value).length === 0 ? '' : printYaml(value, { block: (depth) => depth === 0 });
  const draft = useDraft(shown, (text) => {
    const read = mappingFromText(text.trim() === '' ? '{}' : text);
    setProblem(read.ok ? '' : read.problem);
    if (!read.ok) return;
    const next = Object.keys(read.value).length === 0 ? undefined : read.value;
    change(file, `Edit ${node.id}`, (content) => setNodeField(content, node.id, ['parameters'], next), {
      mergeKey: `raw ${node.id}`,
    });
  });
  return (
    <div className={styles['source']}>
      <p className={styles['note']}>
        The node type <code>{node.type}</code> is not in this catalog. Everything that the file says about the node is
        kept; it cannot run until the type is there. Put the type into the project’s <code>nodes</code> folder, or
        choose another.
      </p>
      <Suspense fallback={<Spinner />}>
        <CodeEditor
          label="Parameters as YAML"
          language="yaml"
          text={draft.text}
          readOnly={readOnly}
          aria-invalid={problem !== ''}
          onChange={draft.type}
          onBlur={draft.commit}
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
