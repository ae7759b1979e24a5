import { PlayCircle } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useChangeSettings, useSettings } from '../../shell/use-settings.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useWorkspace } from '../../workspace/workspace.ts';
import { AnnotateDialog } from './annotate-dialog.tsx';
import { type ColumnChoice, readColumnChoice, shownColumns } from './column-choice.ts';
import { DeleteRunsDialog } from './delete-runs-dialog.tsx';
import { metricColumns } from './metric-columns.ts';
import { OlderVersionNotice } from './older-version-notice.tsx';
import { showRun } from './run-actions.ts';
import { firstColumns, lastColumns, metricColumnsOf } from './run-columns.tsx';
import { readRunFilter } from './run-filter.ts';
import type { RunSummary } from './run-list.ts';
import { runMenu } from './run-menu.tsx';
import type { RunRowActions } from './run-row.tsx';
import { RunTable } from './run-table.tsx';
import styles from './runs-panel.module.css';
import { RunsToolbar } from './runs-toolbar.tsx';
import { useRunList } from './use-run-list.ts';

const layoutName = 'runs-table';

/** The history of the project: find, choose, compare, run again, tidy up. */
export function RunsPanel() {
  const { runs, total, isLoaded, isFull, problem } = useRunList();
  const activeFile = useWorkspace((state) => state.activeFile);
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState('');
  const [tag, setTag] = useState('');
  const [onlyActive, setOnlyActive] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [lastChosen, setLastChosen] = useState<string | null>(null);
  const [sorting, setSorting] = useState<{ id: string; desc: boolean }[]>([]);
  const [edited, setEdited] = useState<RunSummary | null>(null);
  const [deleted, setDeleted] = useState<readonly RunSummary[] | null>(null);
  const { layout } = useSettings();
  const changeSettings = useChangeSettings();
  const choice = useMemo(() => readColumnChoice(layout[layoutName]), [layout]);
  const changeChoice = (changes: Partial<ColumnChoice>): void => {
    const { shown, pinned, widths, hideConstant } = { ...choice, ...changes };
    changeSettings({ layout: { ...layout, [layoutName]: { shown, pinned: [...pinned], widths, hideConstant } } });
  };

  const filter = useMemo(() => readRunFilter(text), [text]);
  const found = useMemo(
    () =>
      runs.filter(
        (run) =>
          (outcome === '' || run.outcome === outcome) &&
          (tag === '' || run.tags.includes(tag)) &&
          (!onlyActive || run.file === activeFile) &&
          filter.matches(run),
      ),
    [runs, outcome, tag, onlyActive, activeFile, filter],
  );
  const shown = useDeferredValue(found);
  const metrics = useMemo(() => metricColumns(shown), [shown]);
  const metricKey = JSON.stringify(metrics.map(({ key, title }) => [key, title]));
  // The columns stay the same objects while the same metrics are there, whatever their values.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the columns are made of.
  const columns = useMemo(() => [...firstColumns, ...metricColumnsOf(metrics), ...lastColumns], [metricKey]);
  const visible = useMemo(
    () =>
      shownColumns(
        columns.map(({ id }) => id ?? ''),
        metrics,
        shown,
        choice,
      ),
    [columns, metrics, shown, choice],
  );
  const tags = useMemo(() => [...new Set(runs.flatMap((run) => run.tags))].toSorted(), [runs]);
  const chosenRuns = useMemo(() => shown.filter(({ runId }) => chosen.has(runId)), [shown, chosen]);

  const actions = useMemo<RunRowActions>(
    () => ({
      onOpen: (run) => void showRun(run),
      onDelete: (run) => setDeleted(chosenRuns.includes(run) ? chosenRuns : [run]),
      onChoose: (run, isChosen, toHere) => {
        const ids = shown.map(({ runId }) => runId);
        const [from, to] = [ids.indexOf(lastChosen ?? run.runId), ids.indexOf(run.runId)].toSorted((a, b) => a - b);
        const range = toHere ? ids.slice(from, (to ?? 0) + 1) : [run.runId];
        setLastChosen(run.runId);
        setChosen((before) => {
          const after = new Set(before);
          for (const id of range) isChosen ? after.add(id) : after.delete(id);
          return after;
        });
      },
    }),
    [shown, chosenRuns, lastChosen],
  );

  return (
    <section className={styles['panel']} aria-label="Runs">
      {isLoaded && total === 0 ? (
        <EmptyState icon={PlayCircle} title="No runs yet">
          Press Run, or Ctrl+Enter. Each run is kept here with its metrics, logs and the version of the pipeline that it
          ran, so that you can compare runs and go back to any of them.
        </EmptyState>
      ) : (
        <>
          <RunsToolbar
            text={text}
            onText={setText}
            problem={filter.problem}
            outcome={outcome}
            onOutcome={setOutcome}
            tag={tag}
            onTag={setTag}
            tags={tags}
            activeFile={activeFile}
            onlyActive={onlyActive}
            onOnlyActive={setOnlyActive}
            columns={columns}
            visible={visible}
            choice={choice}
            onChoice={changeChoice}
            found={shown.length}
            read={runs.length}
            isFull={isFull}
            total={total}
            chosen={chosenRuns}
            onDelete={() => setDeleted(chosenRuns)}
          />
          {activeFile === null ? null : <OlderVersionNotice file={activeFile} />}
          {isLoaded ? null : (
            <div className={styles['center']}>{problem ?? <Spinner label="Reading the history" />}</div>
          )}
          {isLoaded && shown.length === 0 ? (
            <EmptyState title="No run fits the filter">
              Words are looked for in id, pipeline, note and tags. You can also write status:failed, tag:best,
              roc_auc&gt;0.9 or duration&lt;2m.
            </EmptyState>
          ) : (
            <RunTable
              runs={shown}
              columns={columns}
              visible={visible}
              choice={choice}
              onWidths={(widths) => changeChoice({ widths })}
              sorting={sorting}
              onSorting={setSorting}
              chosen={chosen}
              onChooseAll={(all) => setChosen(new Set(all ? shown.map(({ runId }) => runId) : []))}
              actions={actions}
              menuOf={(run) => runMenu(run, chosenRuns, { onEdit: setEdited, onDelete: setDeleted })}
            />
          )}
        </>
      )}
      {edited ? <AnnotateDialog run={edited} onClose={() => setEdited(null)} /> : null}
      {deleted ? (
        <DeleteRunsDialog runs={deleted} onClose={() => setDeleted(null)} onDeleted={() => setChosen(new Set())} />
      ) : null}
    </section>
  );
}
