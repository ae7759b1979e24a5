import { memo } from 'react';
import { visibleText } from '../../shell/visible-text.ts';
import { logLevel } from './log-level.ts';
import type { LogLine } from './log-lines.ts';
import type { LogQuery } from './log-search.ts';
import styles from './logs.module.css';
import { rowPieces, timeOfDay } from './row-pieces.ts';

export interface LogRowProps {
  /** Undefined: it has not come yet. */
  readonly line: LogLine | undefined;
  readonly row: number;
  /** Whose line it is, where lines of several steps stand together. */
  readonly stepName: string | null;
  readonly query: LogQuery | null;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
}

const classes = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(' ');

/** One line of a log: its text is shown as text, whatever it holds. */
export const LogRow = memo(function LogRow({ line, row, stepName, query, isCurrent, isSelected }: LogRowProps) {
  return (
    <div
      className={classes(
        styles['row'],
        line && styles[logLevel(line.text)],
        isCurrent && styles['current'],
        isSelected && styles['selected'],
      )}
      data-row={row}
      data-line={line?.line}
    >
      <span className={styles['gutter']}>{stepName === null ? (line?.line ?? row) + 1 : ''}</span>
      <span className={styles['time']}>{line ? timeOfDay(line.at) : ''}</span>
      {stepName === null ? null : <span className={styles['step']}>{stepName}</span>}
      <span className={styles['text']}>
        {line
          ? rowPieces(line.text, query).map((piece) => {
              const look = classes(
                piece.foreground && styles[`fg-${piece.foreground}`],
                piece.background && styles[`bg-${piece.background}`],
                piece.bold && styles['bold'],
                piece.dim && styles['dim'],
                piece.italic && styles['italic'],
                piece.underline && styles['underline'],
              );
              if (piece.isHit)
                return (
                  <mark key={piece.at} className={look}>
                    {visibleText(piece.text)}
                  </mark>
                );
              return look ? (
                <span key={piece.at} className={look}>
                  {visibleText(piece.text)}
                </span>
              ) : (
                visibleText(piece.text)
              );
            })
          : '…'}
      </span>
    </div>
  );
});
