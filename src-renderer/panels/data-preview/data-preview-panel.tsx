import { Table2 } from 'lucide-react';
import { useState } from 'react';
import { useCall } from '../../connection/hooks.ts';
import { useDocument } from '../../documents/documents.ts';
import { useStepState } from '../../runs/run-store.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Select } from '../../ui/select.tsx';
import { useWorkspace } from '../../workspace/workspace.ts';
import { useActiveRun } from '../use-active-run.ts';
import { DataGrid } from './data-grid.tsx';
import styles from './data-preview.module.css';
import { type DataPlace, dataChoices, otherOutputs, placeOfSelection } from './preview-source.ts';
import { ProfileView } from './profile-view.tsx';

/** Rows and a profile of the data at the selected edge or node. */
export function DataPreviewPanel() {
  const { nodeIds, edgeIds } = useWorkspace(({ selection }) => selection);
  const place = placeOfSelection(nodeIds, edgeIds);
  return (
    <section aria-label="Data preview" className={styles['panel']}>
      {place ? (
        <PlacePreview key={`${place.nodeId} ${place.port}`} place={place} />
      ) : (
        <EmptyState icon={Table2} title="Nothing to look at">
          Select one node or one edge on the canvas: its rows, column types and a profile appear here.
        </EmptyState>
      )}
    </section>
  );
}

const noOutputs: readonly never[] = [];

function PlacePreview({ place }: { readonly place: DataPlace }) {
  const runId = useActiveRun();
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const node = useDocument(file, ({ document }) => document.nodes.find(({ id }) => id === place.nodeId));
  const status = useStepState(runId, place.nodeId)?.status;
  const outputs = useCall(
    'run.outputs',
    { runId: runId ?? '', stepId: place.nodeId },
    { enabled: runId !== undefined && (status === 'succeeded' || status === 'cached') },
  );
  const made = outputs.data?.ok ? outputs.data.outputs : noOutputs;
  const choices = dataChoices(place, node, runId, made);
  const [chosen, setChosen] = useState('');
  const [view, setView] = useState<'rows' | 'profile'>('rows');
  const choice = choices.find(({ id }) => id === chosen) ?? choices[0];
  if (!choice) {
    if (outputs.isLoading) return null;
    const others = otherOutputs(place, made);
    return (
      <EmptyState icon={Table2} title={others.length > 0 ? 'These outputs are no tables' : 'There are no data yet'}>
        {others.length > 0
          ? `${place.nodeId} made ${others.map(({ port, type }) => `${port} (${type})`).join(', ')}. Select a node or an edge that carries a dataset.`
          : status === 'running' || status === 'starting'
            ? 'The step is at work; its rows appear here when it is done.'
            : 'Run to here first: select the node, then choose Run to here. Its rows appear here afterwards.'}
      </EmptyState>
    );
  }
  return (
    <>
      <div className={styles['bar']}>
        {choices.length > 1 ? (
          <Select
            label="Output"
            className={styles['small'] ?? ''}
            value={choice.id}
            choices={choices.map(({ id, title }) => ({ value: id, label: title }))}
            onChange={setChosen}
          />
        ) : (
          <b className={styles['name']}>{choice.title}</b>
        )}
        <Button size="small" look="ghost" aria-pressed={view === 'rows'} onClick={() => setView('rows')}>
          Rows
        </Button>
        <Button size="small" look="ghost" aria-pressed={view === 'profile'} onClick={() => setView('profile')}>
          Profile
        </Button>
      </div>
      {view === 'rows' ? (
        <DataGrid key={choice.id} source={choice.source} label={choice.title} />
      ) : (
        <ProfileView source={choice.source} />
      )}
    </>
  );
}
