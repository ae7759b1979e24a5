import { History } from 'lucide-react';
import { useState } from 'react';
import { useCall } from '../../connection/hooks.ts';
import type { DiffView } from '../../diff/pipeline-diff.tsx';
import { useDocument } from '../../documents/documents.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useWorkspace } from '../../workspace/workspace.ts';
import { KeepVersionDialog } from './keep-version-dialog.tsx';
import { VersionDiff } from './version-diff.tsx';
import { VersionTimeline } from './version-timeline.tsx';
import styles from './versions-panel.module.css';

/** The versions of the pipeline on the canvas: look, compare, restore. */
export function VersionsPanel() {
  const file = useWorkspace(({ activeFile }) => activeFile);
  return (
    <section className={styles['panel']} aria-label="Versions">
      {file === null ? (
        <EmptyState icon={History} title="No pipeline is open">
          Open one to see its versions.
        </EmptyState>
      ) : (
        <VersionsOf key={file} file={file} />
      )}
    </section>
  );
}

function VersionsOf({ file }: { readonly file: string }) {
  const id = useDocument(file, ({ document }) => document.id);
  const savedText = useDocument(file, (document) => document.savedText) ?? '';
  const isReadOnly = useDocument(file, ({ readOnly }) => readOnly) ?? true;
  // The pipeline's id says whose versions they are; the saved text carries it without an answer for each letter typed.
  const { data } = useCall('versions.list', { file, text: savedText }, { enabled: id !== undefined });
  const [selected, setSelected] = useState<string | null>(null);
  const [against, setAgainst] = useState('now');
  const [view, setView] = useState<DiffView>('graph');
  const [isNaming, setIsNaming] = useState(false);
  if (!data) return <Spinner label="Reading the versions" />;
  const { versions } = data;
  const shown = versions.find((version) => version.id === selected) ?? null;
  return (
    <>
      <div className={styles['side']}>
        <div className={styles['toolbar']}>
          <Button size="small" disabled={isReadOnly} onClick={() => setIsNaming(true)}>
            Keep a version…
          </Button>
        </div>
        {versions.length === 0 ? (
          <p className={styles['hint']}>No versions yet. Each save and each run keeps one.</p>
        ) : (
          <VersionTimeline versions={versions} selected={selected} onSelect={setSelected} />
        )}
      </div>
      <div className={styles['main']}>
        {shown ? (
          <VersionDiff
            file={file}
            version={shown}
            versions={versions}
            against={against}
            onAgainst={setAgainst}
            view={view}
            onView={setView}
            isReadOnly={isReadOnly}
          />
        ) : (
          <EmptyState icon={History} title={versions.length === 0 ? 'Nothing to compare yet' : 'Choose a version'}>
            {versions.length === 0
              ? 'A version is the whole text of the pipeline at a moment. Save or run it, and this is where you can go back.'
              : 'You will see what differs from the canvas, as a graph, value by value and line by line, and you can restore it.'}
          </EmptyState>
        )}
      </div>
      {isNaming ? <KeepVersionDialog file={file} onClose={() => setIsNaming(false)} /> : null}
    </>
  );
}
