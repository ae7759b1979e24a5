import { Circle, Download, WrapText } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import type { LogLevel } from './log-level.ts';
import type { LogStep } from './log-steps.ts';
import styles from './logs.module.css';

export interface LogToolbarProps {
  readonly steps: readonly LogStep[];
  readonly choice: string;
  /** What the selection on the canvas stands for; null: nothing is selected. */
  readonly selectedTitle: string | null;
  readonly onChoice: (choice: string) => void;
  /** Of the one step that is shown; 0 for several. */
  readonly attempts: number;
  readonly attempt: number | null;
  readonly onAttempt: (attempt: number | null) => void;
  readonly level: LogLevel;
  readonly onLevel: (level: LogLevel) => void;
  readonly isWrapped: boolean;
  readonly onWrap: (isWrapped: boolean) => void;
  /** Null: several steps have no one file. */
  readonly onDownload: (() => void) | null;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  /** The field for finding. */
  readonly children: ReactNode;
}

const levels = [
  { value: 'info', label: 'All lines' },
  { value: 'warning', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
];

/** What is shown of the logs, and how. */
export function LogToolbar(props: LogToolbarProps) {
  const { steps, choice, selectedTitle, attempts, attempt, level, isWrapped, isFollowing } = props;
  const choices = [
    {
      value: 'selected',
      label: selectedTitle ?? 'All steps',
      note: 'as selected on the canvas',
    },
    { value: 'all', label: 'Always all steps', note: String(steps.length) },
    ...steps.map(({ id, title, parent }) => ({ value: id, label: parent === null ? title : `${parent} · ${title}` })),
  ];
  const tries = Array.from({ length: attempts }, (_, index) => String(index + 1));
  return (
    <div className={styles['toolbar']}>
      <Select
        label="Step"
        className={styles['small'] ?? ''}
        value={choice}
        choices={choices}
        onChange={props.onChoice}
      />
      {attempts > 1 ? (
        <Select
          label="Attempt"
          className={styles['small'] ?? ''}
          value={String(attempt ?? attempts)}
          choices={tries.map((one) => ({ value: one, label: `Attempt ${one}` }))}
          onChange={(one) => props.onAttempt(Number(one) === attempts ? null : Number(one))}
        />
      ) : null}
      <Select
        label="Level"
        className={styles['small'] ?? ''}
        value={level}
        choices={levels}
        onChange={(one) => props.onLevel(one as LogLevel)}
      />
      {props.children}
      <IconButton
        size="small"
        label="Wrap long lines"
        aria-pressed={isWrapped}
        onClick={() => props.onWrap(!isWrapped)}
      >
        <WrapText aria-hidden />
      </IconButton>
      <IconButton
        size="small"
        label={props.onDownload ? 'Download the whole log' : 'Choose one step to download its log'}
        aria-disabled={props.onDownload === null}
        onClick={() => props.onDownload?.()}
      >
        <Download aria-hidden />
      </IconButton>
      <Button
        size="small"
        look="ghost"
        className={styles['follow']}
        aria-pressed={isFollowing}
        onClick={() => props.onFollow(!isFollowing)}
      >
        <Circle aria-hidden fill={isFollowing ? 'currentColor' : 'none'} />
        {isFollowing ? 'following' : 'follow'}
      </Button>
    </div>
  );
}
