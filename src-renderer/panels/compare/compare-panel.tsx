import { Columns2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { CallOutput } from '../../../shared/rpc/contract.ts';
import type { Comparison } from '../../../shared/run/compare-runs.ts';
import { useCall } from '../../connection/hooks.ts';
import { type DiffView, diffViews, PipelineDiffView } from '../../diff/pipeline-diff.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TextInput } from '../../ui/field.tsx';
import { type Segment, Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { Switch } from '../../ui/toggle.tsx';
import { chooseForComparison, useWorkspace } from '../../workspace/workspace.ts';
import { showPanel } from '../show-panel.ts';
import { CompareCurves } from './compare-curves.tsx';
import styles from './compare-panel.module.css';
import { CompareTable } from './compare-table.tsx';
import { comparedSections } from './comparison-table.ts';
import { runName } from './run-names.ts';

type View = 'values' | 'graph' | 'curves';

/** How often a comparison with a run that goes on is made again. */
const underWayMs = 3000;

function isUnderWay(data: CallOutput<'runs.compare'> | undefined): boolean {
  return data?.ok === true && (data.comparison as unknown as Comparison).runs.some((run) => run.outcome === 'running');
}

/** Runs side by side, differences first. */
export function ComparePanel() {
  const runIds = useWorkspace(({ comparedRuns }) => comparedRuns);
  return (
    <section className={styles['panel']} aria-label="Compare">
      {runIds.length < 2 ? (
        <EmptyState
          icon={Columns2}
          title="Choose two or more runs"
          action={<Button onClick={() => showPanel('runs')}>Show runs</Button>}
        >
          Tick runs in Runs and press Compare. You will see what differs: parameters, metrics with the best one marked,
          data, code, environment and resources, and both graphs in one picture.
        </EmptyState>
      ) : (
        <ComparisonOf key={runIds.join()} runIds={runIds} />
      )}
    </section>
  );
}

function ComparisonOf({ runIds }: { readonly runIds: readonly string[] }) {
  const { data, error } = useCall(
    'runs.compare',
    { runIds: [...runIds] },
    { refetchInterval: ({ state }) => (isUnderWay(state.data) ? underWayMs : false) },
  );
  const [view, setView] = useState<View>('values');
  const [baseline, setBaseline] = useState(0);
  const [other, setOther] = useState(1);
  const [diffView, setDiffView] = useState<DiffView>('graph');
  const [all, setAll] = useState(false);
  const [text, setText] = useState('');
  const names = useMemo(() => runIds.map((runId) => runName(runId)), [runIds]);
  const comparison = data?.ok ? (data.comparison as unknown as Comparison) : null;
  const sections = useMemo(
    () => (comparison ? comparedSections(comparison, { baseline, all, text }) : []),
    [comparison, baseline, all, text],
  );
  if (!data) return <div className={styles['center']}>{error?.message ?? <Spinner label="Comparing" />}</div>;
  if (!data.ok || !comparison) return <EmptyState title="Cannot compare">{data.ok ? '' : data.message}</EmptyState>;
  const against = other === baseline ? (baseline === 0 ? 1 : 0) : other;
  const side = (index: number) => ({
    title: names[index] ?? '',
    text: data.texts[runIds[index] ?? ''] ?? '',
  });
  const others = runIds.flatMap((_, index) => (index === baseline ? [] : [index]));
  return (
    <>
      <div className={styles['toolbar']}>
        <Segments label="What to compare" segments={views} value={view} onChange={setView} />
        {view === 'values' ? (
          <>
            <TextInput
              type="search"
              className={styles['search'] ?? ''}
              aria-label="Filter rows"
              placeholder="Filter rows"
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
            <Switch checked={all} onChange={setAll}>
              All rows
            </Switch>
          </>
        ) : null}
        {view === 'graph' ? (
          <Select
            label="Baseline"
            value={String(baseline)}
            choices={names.map((name, index) => ({ value: String(index), label: name }))}
            onChange={(value) => setBaseline(Number(value))}
          />
        ) : null}
        {view === 'graph' && others.length > 1 ? (
          <Select
            label="Compared with"
            value={String(against)}
            choices={others.map((index) => ({ value: String(index), label: `with ${names[index]}` }))}
            onChange={(value) => setOther(Number(value))}
          />
        ) : null}
        {view === 'graph' ? (
          <Segments label="How to look at the graphs" segments={diffViews} value={diffView} onChange={setDiffView} />
        ) : null}
        <span className={styles['grow']} />
        <Button size="small" look="ghost" onClick={() => chooseForComparison([])}>
          Close
        </Button>
      </div>
      <div className={styles['body']}>
        {view === 'values' ? (
          <CompareTable
            runs={comparison.runs}
            names={names}
            sections={sections}
            baseline={baseline}
            onBaseline={setBaseline}
            onRemove={(runId) => chooseForComparison(runIds.filter((one) => one !== runId))}
            isFiltered={text !== ''}
          />
        ) : null}
        {view === 'curves' ? <CompareCurves runIds={runIds} names={names} /> : null}
        {view === 'graph' ? <PipelineDiffView view={diffView} before={side(baseline)} after={side(against)} /> : null}
      </div>
    </>
  );
}

const views: readonly Segment<View>[] = [
  { id: 'values', title: 'Values' },
  { id: 'curves', title: 'Curves and plots' },
  { id: 'graph', title: 'Graphs' },
];
