import { Columns2, Trash2 } from 'lucide-react';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { Checkbox } from '../../ui/toggle.tsx';
import type { ColumnChoice } from './column-choice.ts';
import { ColumnMenu } from './column-menu.tsx';
import { compareRuns } from './run-actions.ts';
import type { RunColumn } from './run-columns.tsx';
import type { RunSummary } from './run-list.ts';
import styles from './runs-panel.module.css';

export interface RunsToolbarProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly problem: string | null;
  readonly outcome: string;
  readonly onOutcome: (outcome: string) => void;
  readonly tag: string;
  readonly onTag: (tag: string) => void;
  readonly tags: readonly string[];
  readonly activeFile: string | null;
  readonly onlyActive: boolean;
  readonly onOnlyActive: (only: boolean) => void;
  readonly columns: readonly RunColumn[];
  readonly visible: { readonly [id: string]: boolean };
  readonly choice: ColumnChoice;
  readonly onChoice: (changes: Partial<ColumnChoice>) => void;
  readonly found: number;
  readonly read: number;
  /** The oldest runs are not listed. */
  readonly isFull: boolean;
  readonly total: number;
  readonly chosen: readonly RunSummary[];
  readonly onDelete: () => void;
}

const outcomes = ['succeeded', 'failed', 'cancelled', 'interrupted', 'running'] as const;
const outcomeChoices = [
  { value: '', label: 'Any status' },
  ...outcomes.map((value) => ({ value, label: value === 'succeeded' ? 'done' : value })),
];

/** Filters, columns, and what can be done with the runs that are chosen. */
export function RunsToolbar(props: RunsToolbarProps) {
  const { chosen, tags, tag, found, read, isFull, total, problem } = props;
  const count = new Intl.NumberFormat('en-GB').format;
  const all = `${count(total)} ${total === 1 ? 'run' : 'runs'}`;
  const words =
    chosen.length > 0
      ? `${count(chosen.length)} of ${count(found)} chosen`
      : found === total
        ? all
        : `${count(found)} of ${all}`;
  return (
    <div className={styles['toolbar']}>
      <TextInput
        type="search"
        className={styles['search'] ?? ''}
        aria-label="Filter runs"
        placeholder="Filter: tag:best, roc_auc>0.9"
        value={props.text}
        aria-invalid={problem !== null}
        title={problem ?? ''}
        onChange={({ target }) => props.onText(target.value)}
      />
      <Select label="Status" value={props.outcome} choices={outcomeChoices} onChange={props.onOutcome} />
      {tags.length > 0 ? (
        <Select
          label="Tag"
          value={tags.includes(tag) ? tag : ''}
          choices={[{ value: '', label: 'Any tag' }, ...tags.map((value) => ({ value, label: value }))]}
          onChange={props.onTag}
        />
      ) : null}
      {props.activeFile === null ? null : (
        <Checkbox checked={props.onlyActive} onChange={props.onOnlyActive}>
          This pipeline
        </Checkbox>
      )}
      <ColumnMenu columns={props.columns} visible={props.visible} choice={props.choice} onChoice={props.onChoice} />
      <span className={styles['count']} role="status">
        {problem ?? words}
        {problem === null && isFull ? `, the newest ${count(read)} are listed` : ''}
        {problem === null && read < total && !isFull ? ', reading…' : ''}
      </span>
      <span className={styles['grow']} />
      <IconButton
        label={chosen.length === 0 ? 'Choose runs to delete them' : 'Delete the chosen runs'}
        disabled={chosen.length === 0}
        onClick={props.onDelete}
      >
        <Trash2 aria-hidden />
      </IconButton>
      <Button
        disabled={chosen.length < 2 || chosen.length > 20}
        title={chosen.length < 2 ? 'Choose two or more runs' : chosen.length > 20 ? 'At most 20 runs at a time' : ''}
        onClick={() => compareRuns(chosen)}
      >
        <Columns2 aria-hidden />
        Compare
      </Button>
    </div>
  );
}
