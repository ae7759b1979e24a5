import { CaseSensitive, ChevronDown, ChevronUp } from 'lucide-react';
import type { RefObject } from 'react';
import { IconButton } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { indexOfHit } from './log-search.ts';
import styles from './logs.module.css';
import type { LogSearch } from './use-log-search.ts';

export interface FindBarProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly matchCase: boolean;
  readonly onMatchCase: (matchCase: boolean) => void;
  readonly search: LogSearch;
  readonly storedLines: number;
  /** Goes to a line, counted from 1. */
  readonly onLine: (line: number) => void;
}

/** The number of a line that a text such as `:120` asks for. */
export const lineAskedFor = (text: string): number | null => {
  const match = /^:\s*(\d{1,9})$/.exec(text.trim());
  return match ? Math.max(1, Number(match[1])) : null;
};

function howMany({ hits, current }: LogSearch): string {
  const { hits: found, isSearching, isCut, problem } = hits;
  if (problem) return problem;
  if (found.length === 0) return isSearching ? 'searching…' : 'not found';
  const more = isCut || isSearching ? '+' : '';
  return `${(indexOfHit(found, current) + 1).toLocaleString('en')} of ${found.length.toLocaleString('en')}${more}`;
}

/** Looks for a text in the stored log, and goes from hit to hit or to a line. */
export function FindBar(props: FindBarProps) {
  const { input, text, onText, matchCase, onMatchCase, search, storedLines, onLine } = props;
  const line = lineAskedFor(text);
  return (
    <div className={styles['find']}>
      <TextInput
        ref={input}
        type="search"
        aria-label="Find in the log"
        placeholder={
          storedLines > 0
            ? `Find in ${storedLines === 1 ? '1 line' : `${storedLines.toLocaleString('en')} lines`}, or :line`
            : 'Find'
        }
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onText('');
          else if (event.key === 'Enter' && line !== null) onLine(line);
          else if (event.key === 'Enter') search.move(event.shiftKey ? -1 : 1);
        }}
      />
      {text !== '' && line === null ? (
        <span className={styles['count']} role="status">
          {howMany(search)}
        </span>
      ) : null}
      <IconButton size="small" label="Match case" aria-pressed={matchCase} onClick={() => onMatchCase(!matchCase)}>
        <CaseSensitive aria-hidden />
      </IconButton>
      <IconButton size="small" label="Previous" shortcut="shift+Enter" onClick={() => search.move(-1)}>
        <ChevronUp aria-hidden />
      </IconButton>
      <IconButton size="small" label="Next" shortcut="Enter" onClick={() => search.move(1)}>
        <ChevronDown aria-hidden />
      </IconButton>
    </div>
  );
}
