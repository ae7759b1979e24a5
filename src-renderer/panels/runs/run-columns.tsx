import {
  type ColumnDef,
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import { shortDuration } from '../../shell/short-duration.ts';
import { numberText } from '../../ui/number-text.ts';
import { type ShownStatus, StatusChip } from '../../ui/status-chip.tsx';
import { fullTimeText, timeText } from '../../ui/time-text.ts';
import type { MetricColumn } from './metric-columns.ts';
import type { RunSummary } from './run-list.ts';
import styles from './run-table.module.css';

export const runTableFeatures = tableFeatures({
  columnVisibilityFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnResizingFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

export type RunColumn = ColumnDef<typeof runTableFeatures, RunSummary>;

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const words: { readonly [outcome in RunSummary['outcome']]: ShownStatus } = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
  running: 'running',
};

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return tags.map((tag) => (
    <span key={tag} className={styles['tag']}>
      {tag}
    </span>
  ));
}

const stepsText = ({ steps, failedSteps, cachedSteps }: RunSummary): string =>
  [`${steps}`, failedSteps ? `${failedSteps} failed` : '', cachedSteps ? `${cachedSteps} cached` : '']
    .filter(Boolean)
    .join(' · ');

/** Columns that every run has, before its metrics. */
export const firstColumns: readonly RunColumn[] = [
  {
    id: 'outcome',
    header: 'Status',
    size: 104,
    accessorFn: ({ outcome }) => outcome,
    cell: ({ row }) => <StatusChip status={words[row.original.outcome]} />,
  },
  {
    id: 'startedAt',
    header: 'Started',
    size: 108,
    accessorFn: ({ startedAt }) => startedAt,
    sortFn: (a, b) => byText(a.original.startedAt, b.original.startedAt),
    cell: ({ row }) => (
      <time dateTime={row.original.startedAt} title={fullTimeText(row.original.startedAt)}>
        {timeText(row.original.startedAt)}
      </time>
    ),
  },
  {
    id: 'durationMs',
    header: 'Duration',
    size: 88,
    accessorFn: ({ durationMs }) => durationMs,
    cell: ({ row }) => (row.original.outcome === 'running' ? '' : shortDuration(row.original.durationMs)),
  },
  {
    id: 'pipeline',
    header: 'Pipeline',
    size: 160,
    accessorFn: ({ name, pipeline }) => name || pipeline,
    cell: ({ row }) => <span title={row.original.file}>{row.original.name || row.original.pipeline}</span>,
  },
  {
    id: 'version',
    header: 'Version',
    size: 72,
    accessorFn: ({ version }) => Number((version ?? 'v0').slice(1)),
    cell: ({ row }) => row.original.version ?? '',
  },
];

/** Columns that every run has, after its metrics. */
export const lastColumns: readonly RunColumn[] = [
  {
    id: 'tags',
    header: 'Tags',
    size: 120,
    accessorFn: ({ tags }) => tags.join(' '),
    cell: ({ row }) => <Tags tags={row.original.tags} />,
  },
  {
    id: 'note',
    header: 'Note',
    size: 200,
    accessorFn: ({ note }) => note,
    cell: ({ row }) => <span title={row.original.note}>{row.original.note}</span>,
  },
  {
    id: 'steps',
    header: 'Steps',
    size: 136,
    accessorFn: ({ steps }) => steps,
    cell: ({ row }) => stepsText(row.original),
  },
  {
    id: 'trigger',
    header: 'Trigger',
    size: 84,
    accessorFn: ({ trigger, imported }) => (imported ? 'imported' : trigger),
    cell: ({ row }) => (row.original.imported ? 'imported' : row.original.trigger),
  },
  {
    id: 'runId',
    header: 'Run',
    size: 180,
    accessorFn: ({ runId }) => runId,
    cell: ({ row }) => <code className={styles['id']}>{row.original.runId}</code>,
  },
];

/** A column for each metric; runs that lack it come last, whichever way it is sorted. */
export const metricColumnsOf = (metrics: readonly MetricColumn[]): RunColumn[] =>
  metrics.map(({ key, title }) => ({
    id: `metric:${key}`,
    header: title,
    size: Math.min(180, Math.max(96, 32 + 7 * title.length)),
    accessorFn: ({ metrics: values }) => values[key] ?? undefined,
    sortUndefined: 'last',
    cell: ({ row }) => {
      const value = row.original.metrics[key];
      return typeof value === 'number' ? <span title={String(value)}>{numberText(value)}</span> : null;
    },
  }));

/** Columns of numbers stand at the right. */
export const isNumeric = (id: string): boolean => id.startsWith('metric:') || id === 'durationMs' || id === 'version';
