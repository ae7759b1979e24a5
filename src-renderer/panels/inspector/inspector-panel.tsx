import { SlidersHorizontal } from 'lucide-react';
import { useDocument } from '../../documents/documents.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useWorkspace } from '../../workspace/workspace.ts';
import styles from './inspector.module.css';
import { NodeInspector } from './node-inspector.tsx';
import { PipelineSettings } from './pipeline-settings.tsx';
import { SelectionInspector } from './selection-inspector.tsx';

/** Everything about what is selected: one node, several, or the pipeline itself. */
export function InspectorPanel() {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const selected = useWorkspace(({ selection }) => selection.nodeIds);
  const nodes = useDocument(file, ({ document }) => document.nodes);
  const ids = selected.filter((id) => nodes?.some((node) => node.id === id));
  const [first] = ids;
  return (
    <section className={styles['panel']} aria-label="Inspector">
      {nodes === undefined ? (
        <EmptyState icon={SlidersHorizontal} title="No pipeline is open">
          Open one, and select a node to see and change what it does.
        </EmptyState>
      ) : first === undefined ? (
        <PipelineSettings key={file} file={file} />
      ) : ids.length === 1 ? (
        <NodeInspector key={`${file} ${first}`} file={file} nodeId={first} />
      ) : (
        <SelectionInspector file={file} nodeIds={ids} />
      )}
    </section>
  );
}
