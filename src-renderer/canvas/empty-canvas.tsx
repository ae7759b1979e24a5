import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { openSearch } from './canvas-keys.ts';
import { useCanvas } from './canvas-store.ts';
import styles from './empty-canvas.module.css';

/** What to do first on a canvas without nodes. */
export function EmptyCanvas({ isReadOnly }: { readonly isReadOnly: boolean }) {
  const isEmpty = useCanvas(({ scene }) => scene.nodes.length === 0);
  const isSearching = useCanvas(({ search }) => search !== null);
  if (!isEmpty || isSearching) return null;
  return (
    <div className={styles['middle']}>
      <EmptyState title="No nodes yet">
        {isReadOnly
          ? 'This pipeline is empty and cannot be changed here.'
          : 'Drag a node from the catalog, drop a CSV or Parquet file here, or search for a node type.'}
        {isReadOnly ? null : (
          <div className={styles['action']}>
            <Button look="primary" onClick={() => openSearch()}>
              Add a node
            </Button>
          </div>
        )}
      </EmptyState>
    </div>
  );
}
