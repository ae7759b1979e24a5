import { FileCode2 } from 'lucide-react';
import { useDocument } from '../../documents/documents.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useWorkspace } from '../../workspace/workspace.ts';
import styles from './yaml.module.css';
import { YamlEditor } from './yaml-editor.tsx';

/** The pipeline file as text, beside the canvas; both show every change of the other. */
export function YamlPanel() {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const readOnly = useDocument(file, (document) => document.readOnly);
  return (
    <section className={styles['panel']} aria-label="YAML text">
      {readOnly === undefined ? (
        <EmptyState icon={FileCode2} title="No pipeline is open">
          Open one to read and edit its file here.
        </EmptyState>
      ) : (
        <>
          <BrokenText file={file} />
          <YamlEditor key={file} file={file} readOnly={readOnly} />
        </>
      )}
    </section>
  );
}

/** Says why the canvas does not follow the text. */
function BrokenText({ file }: { readonly file: string }) {
  const isBroken = useDocument(file, (document) => document.brokenText !== null);
  const first = useDocument(file, (document) => document.diagnostics[0]);
  if (!isBroken) return null;
  const place = first?.line === undefined || /^line /i.test(first.message) ? '' : `Line ${first.line}: `;
  return (
    <p className={styles['broken']} role="status">
      {place}
      {first?.message ?? 'This text cannot be read as a pipeline.'} {first?.fix} The canvas shows the last text that
      could be read.
    </p>
  );
}
