import { shortNumber } from '../../charts/short-number.ts';
import { useCall } from '../../connection/hooks.ts';
import { visibleText } from '../../shell/visible-text.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './data-preview.module.css';
import type { DataSource } from './preview-source.ts';
import { barHeights, type ColumnProfile, shownShare } from './profile-figures.ts';

function Histogram({ column }: { readonly column: ColumnProfile }) {
  const { histogram, kind } = column;
  if (histogram.length === 0) return null;
  if (kind !== 'number' && kind !== 'time') {
    return (
      <ol className={styles['frequent']} aria-label={`Most frequent values of ${column.name}`}>
        {histogram.slice(0, 3).map(({ label, count }) => (
          <li key={label}>
            <span>{label === '' ? 'empty' : visibleText(label)}</span> {count.toLocaleString('en')}
          </li>
        ))}
      </ol>
    );
  }
  const heights = barHeights(histogram.map(({ count }) => count));
  const words = `${histogram.length} bins from ${histogram[0]?.label} to ${histogram.at(-1)?.label}`;
  return (
    <svg
      className={styles['bars']}
      viewBox={`0 0 ${heights.length * 8} 32`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      {heights.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bins have no name of their own and never move.
        <rect key={index} x={index * 8 + 0.5} y={32 - height * 32} width={7} height={height * 32}>
          <title>{`${histogram[index]?.label}: ${histogram[index]?.count.toLocaleString('en')}`}</title>
        </rect>
      ))}
    </svg>
  );
}

/** For each column: its type, what is missing, how many values it has, and how they are spread. */
export function ProfileView({ source }: { readonly source: DataSource }) {
  const profile = useCall('data.profile', { source }, { staleTime: Number.POSITIVE_INFINITY });
  const answer = profile.data;
  if (!answer) {
    return (
      <div className={styles['center']}>
        <Spinner />
      </div>
    );
  }
  if (!answer.ok) return <EmptyState title={answer.message} />;
  const { columns, totalRows, sampledRows } = answer;
  const number = (value: number | null): string => (value === null ? '–' : shortNumber(value));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={styles['profile']} tabIndex={0} aria-label="Profile of the columns">
      <table>
        <caption>
          {sampledRows < totalRows
            ? `Figures of a sample: ${sampledRows.toLocaleString('en')} of ${totalRows.toLocaleString('en')} rows`
            : `All ${totalRows.toLocaleString('en')} rows`}
        </caption>
        <thead>
          <tr>
            {['Column', 'Type', 'Missing', 'Unique, about', 'Least', 'Most', 'Mean', 'Deviation', 'Spread'].map(
              (name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name}>
              <th scope="row" title={column.name}>
                {visibleText(column.name)}
              </th>
              <td className={styles['type']}>{column.type.toLowerCase()}</td>
              <td className={column.missing > 0 ? styles['warns'] : ''}>
                {column.missing === 0 ? '0' : shownShare(column.missing, sampledRows)}
              </td>
              <td>{column.approximatelyUnique.toLocaleString('en')}</td>
              <td title={column.min ?? ''}>{visibleText(column.min ?? '–')}</td>
              <td title={column.max ?? ''}>{visibleText(column.max ?? '–')}</td>
              <td>{number(column.mean)}</td>
              <td>{number(column.deviation)}</td>
              <td className={styles['spread']}>
                <Histogram column={column} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
