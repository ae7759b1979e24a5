import { useEffect, useRef, useState } from 'react';
import { call } from '../../connection/client.ts';
import { keepFile } from '../../shell/keep-file.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { toast } from '../../ui/toast.tsx';
import { useSelectedNodes } from '../use-active-run.ts';
import { copyRows } from './copy-lines.ts';
import { FailureLine } from './failure-line.tsx';
import { FindBar, lineAskedFor } from './find-bar.tsx';
import type { LogLevel } from './log-level.ts';
import { chosenSteps, type LogStep } from './log-steps.ts';
import { LogToolbar } from './log-toolbar.tsx';
import { LogView, type LogViewHandle } from './log-view.tsx';
import styles from './logs.module.css';
import { useLogSearch } from './use-log-search.ts';
import { readerOf, useLogs } from './use-logs.ts';

export interface RunLogsProps {
  readonly runId: string;
  readonly steps: readonly LogStep[];
  readonly titles: ReadonlyMap<string, string>;
}

/** Downloads the exact bytes of an attempt's log. */
async function download(runId: string, stepId: string, attempt: number | null): Promise<void> {
  const log = await call('log.bytes', { runId, stepId, ...(attempt === null ? {} : { attempt }) });
  if (log.ok) await keepFile(log.fileName, log.content);
  else toast(log.message, { problem: true });
}

/** The logs of one run, with what is chosen of them. */
export function RunLogs({ runId, steps, titles }: RunLogsProps) {
  const selected = useSelectedNodes();
  const [choice, setChoice] = useState('selected');
  const [chosenAttempt, setAttempt] = useState<number | null>(null);
  const [level, setLevel] = useState<LogLevel>('info');
  const [isWrapped, setIsWrapped] = useState(false);
  const [isFollowing, setIsFollowing] = useState(true);
  const [text, setText] = useState('');
  const [matchCase, setMatchCase] = useState(false);
  const view = useRef<LogViewHandle>(null);
  const input = useRef<HTMLInputElement>(null);

  const stepIds = chosenSteps(steps, choice, selected);
  const only = stepIds.length === 1 ? steps.find(({ id }) => id === stepIds[0]) : undefined;
  const attempt = only ? chosenAttempt : null;
  const scope = choice === 'selected' ? `nodes ${selected.join(' ')}` : choice;
  const logs = useLogs({ runId, scope, stepIds, attempt, level });
  const query = text === '' || lineAskedFor(text) !== null ? null : { text, matchCase };
  const search = useLogSearch(runId, stepIds, attempt, query, () => {
    const line = logs.lines.row(view.current?.firstRow() ?? 0);
    return { stepId: line?.stepId, line: line?.line ?? 0 };
  });
  const { current } = search;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another log begins at its end, with its newest attempt.
  useEffect(() => {
    setAttempt(null);
    setIsFollowing(true);
  }, [stepIds.join('\n')]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only another hit is shown, not the same one again.
  useEffect(() => {
    if (!current || !logs.isLoaded) return;
    const row = logs.lines.rowOf(current.stepId, current.line);
    if (row >= 0) view.current?.showRow(row);
    // It is not among the lines that are here: the step's own log has it.
    else if (level !== 'info') setLevel('info');
    else setChoice(current.stepId);
  }, [current, logs.lines, logs.isLoaded]);

  const selectedTitle = selected.length === 1 ? (titles.get(selected[0] ?? '') ?? selected[0] ?? null) : null;
  const names = only ? null : new Map(steps.map(({ id, title }) => [id, title]));
  const shownName = only ? only.title : 'all steps';

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only shortcuts for the fields inside, which have the focus.
    <div
      className={styles['main']}
      onKeyDown={(event) => {
        const key = event.key.toLowerCase();
        if (!(event.ctrlKey || event.metaKey) || (key !== 'f' && key !== 'g')) return;
        event.preventDefault();
        event.stopPropagation();
        if (key === 'g') setText(':');
        input.current?.focus();
        if (key === 'f') input.current?.select();
      }}
    >
      <LogToolbar
        steps={steps}
        choice={choice}
        selectedTitle={selected.length > 1 ? `${selected.length} nodes` : selectedTitle}
        onChoice={setChoice}
        attempts={only?.attempts ?? 0}
        attempt={attempt}
        onAttempt={setAttempt}
        level={level}
        onLevel={setLevel}
        isWrapped={isWrapped}
        onWrap={setIsWrapped}
        onDownload={only ? () => void download(runId, only.id, attempt) : null}
        isFollowing={isFollowing}
        onFollow={setIsFollowing}
      >
        <FindBar
          input={input}
          text={text}
          onText={setText}
          matchCase={matchCase}
          onMatchCase={setMatchCase}
          search={search}
          storedLines={logs.storedLines}
          onLine={(line) => {
            view.current?.showRow(Math.min(line, logs.lines.total) - 1);
            view.current?.focus();
          }}
        />
      </LogToolbar>
      <FailureLine runId={runId} stepIds={stepIds} titles={titles} />
      {logs.notice ? <div className={styles['notice']}>{logs.notice}</div> : null}
      {logs.lines.total === 0 && logs.isLoaded ? (
        <EmptyState title={logs.problem ?? emptyTitle(stepIds.length, level)}>
          {stepIds.length === 0 ? 'It has not started in this run. Choose another step above.' : null}
        </EmptyState>
      ) : (
        <LogView
          handle={view}
          lines={logs.lines}
          label={`Log of ${shownName}`}
          stepNames={names}
          isFollowing={isFollowing}
          onFollow={setIsFollowing}
          isWrapped={isWrapped}
          query={query}
          current={current}
          onCopy={(from, to) => void copyRows(logs.lines, from, to, only ? readerOf(runId, only.id, attempt) : null)}
        />
      )}
    </div>
  );
}

function emptyTitle(steps: number, level: LogLevel): string {
  if (steps === 0) return 'The selected node has no log';
  if (level !== 'info')
    return level === 'error' ? 'No line sounds like an error' : 'No line sounds like a warning or an error';
  return 'Nothing was printed';
}
