import { Award, ChevronRight, X } from 'lucide-react';
import { Fragment, lazy, Suspense, useState } from 'react';
import type { Comparison } from '../../../shared/run/compare-runs.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { type ShownStatus, StatusChip, statusLooks } from '../../ui/status-chip.tsx';
import styles from './compare-table.module.css';
import { type ComparedCell, type ComparedRow, type ComparedSection, rowTitle } from './comparison-table.ts';

const TextDiff = lazy(async () => ({ default: (await import('../../diff/text-diff.tsx')).TextDiff }));

export interface CompareTableProps {
  readonly runs: Comparison['runs'];
  readonly names: readonly string[];
  readonly sections: readonly ComparedSection[];
  readonly baseline: number;
  readonly onBaseline: (index: number) => void;
  readonly onRemove: (runId: string) => void;
  readonly isFiltered: boolean;
}

/** Rows of a section that are drawn at first; a thousand parameters are there on request. */
const mostRows = 200;

/** Runs as columns, values as rows, in sections. */
export function CompareTable(props: CompareTableProps) {
  const { runs, names, sections, baseline, onBaseline, onRemove, isFiltered } = props;
  const isEmpty = sections.every(({ rows }) => rows.length === 0);
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">What</span>
          </th>
          {runs.map(({ runId, outcome }, index) => (
            <th key={runId} scope="col">
              <div className={styles['run']}>
                <code title={runId}>{names[index]}</code>
                {outcome in statusLooks ? <StatusChip status={outcome as ShownStatus} /> : outcome}
                <IconButton label={`Leave out ${runId}`} size="small" onClick={() => onRemove(runId)}>
                  <X aria-hidden />
                </IconButton>
              </div>
              {index === baseline ? (
                <span className={styles['baseline']}>baseline</span>
              ) : (
                <Button size="small" look="ghost" className={styles['make'] ?? ''} onClick={() => onBaseline(index)}>
                  Make baseline
                </Button>
              )}
            </th>
          ))}
        </tr>
      </thead>
      {isEmpty ? (
        <tbody>
          <tr>
            <td colSpan={runs.length + 1} className={styles['none']}>
              {isFiltered ? 'No row fits the filter.' : 'These runs do not differ in anything that was kept.'}
            </td>
          </tr>
        </tbody>
      ) : null}
      {sections.map((section) => (
        <Section key={section.id} section={section} names={names} baseline={baseline} />
      ))}
    </table>
  );
}

interface SectionProps {
  readonly section: ComparedSection;
  readonly names: readonly string[];
  readonly baseline: number;
}

function Section({ section, names, baseline }: SectionProps) {
  const [isWhole, setIsWhole] = useState(false);
  const { title, rows, sameCount, trialCount } = section;
  const shown = isWhole ? rows : rows.slice(0, mostRows);
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" className={styles['section']} colSpan={names.length + 1}>
          {title}
          <span className={styles['note']}>
            {[
              rows.length === 0 && trialCount === 0 ? 'no differences' : '',
              sameCount > 0 ? `${sameCount} the same` : '',
              trialCount > 0 ? `${trialCount} of trials` : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </th>
      </tr>
      {shown.map((row) => (
        <Row key={row.key} row={row} names={names} baseline={baseline} />
      ))}
      {rows.length > shown.length ? (
        <tr>
          <td colSpan={names.length + 1}>
            <Button size="small" look="ghost" onClick={() => setIsWhole(true)}>
              Show {rows.length - shown.length} more
            </Button>
          </td>
        </tr>
      ) : null}
    </tbody>
  );
}

function Row({
  row,
  names,
  baseline,
}: {
  readonly row: ComparedRow;
  readonly names: readonly string[];
  readonly baseline: number;
}) {
  const [open, setOpen] = useState<number | null>(null);
  const [step, ...others] = row.steps;
  const steps = others.length === 0 ? step : `${row.steps.length} steps`;
  const name = `${steps === undefined ? '' : `${steps} · `}${rowTitle(row.name)}`;
  const texts = open === null ? null : [row.cells[baseline]?.whole ?? '', row.cells[open]?.whole ?? ''];
  return (
    <Fragment>
      <tr className={row.differs ? '' : styles['same']}>
        <th scope="row">
          {steps === undefined ? null : (
            <span className={styles['step']} title={row.steps.join(', ')}>
              {steps}
            </span>
          )}{' '}
          {rowTitle(row.name)}
        </th>
        {row.cells.map((cell, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell belongs to the run at its place.
          <td key={index} className={cell.isOther ? styles['other'] : ''}>
            <Value cell={cell} />
            {row.isLong && cell.isOther && cell.text !== null ? (
              <Button
                size="small"
                look="ghost"
                aria-expanded={open === index}
                onClick={() => setOpen(open === index ? null : index)}
              >
                <ChevronRight aria-hidden />
                Line by line
              </Button>
            ) : null}
          </td>
        ))}
      </tr>
      {texts ? (
        <tr>
          <td colSpan={names.length + 1}>
            <div className={styles['long']}>
              <Suspense fallback={<Spinner />}>
                <TextDiff before={texts[0] ?? ''} after={texts[1] ?? ''} label={`${name}, line by line`} />
              </Suspense>
            </div>
          </td>
        </tr>
      ) : null}
    </Fragment>
  );
}

function Value({ cell: { text, whole, delta, isBest } }: { readonly cell: ComparedCell }) {
  if (text === null) return <span className={styles['gap']}>not there</span>;
  return (
    <>
      <span className={styles['value']} title={text === whole ? '' : whole.slice(0, 2000)}>
        {text}
      </span>
      {delta === null ? null : <span className={styles['delta']}>{delta}</span>}
      {isBest ? (
        <span className={styles['best']}>
          <Award aria-hidden />
          best
        </span>
      ) : null}
    </>
  );
}
