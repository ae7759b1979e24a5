import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import styles from './charts.module.css';
import type { Cell, TableTwin } from './csv.ts';
import { shortNumber } from './short-number.ts';

const rowsAtOnce = 200;

const shown = (cell: Cell): string =>
  typeof cell === 'number' ? shortNumber(cell) : cell === null ? '' : String(cell);

/** A small table: of a chart, or as a step reported it. */
export function DataTable({ table, label }: { readonly table: TableTwin; readonly label: string }) {
  const [most, setMost] = useState(rowsAtOnce);
  const { columns, rows } = table;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={styles['table']} tabIndex={0} aria-label={`Table of ${label}`}>
      <table>
        <thead>
          <tr>
            {columns.map((name, index) => (
              <th
                // biome-ignore lint/suspicious/noArrayIndexKey: names may be equal; columns never move.
                key={index}
                scope="col"
                className={typeof rows[0]?.[index] === 'number' ? styles['number'] : undefined}
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own and never move.
            <tr key={index}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                <td key={column} className={typeof cell === 'number' ? styles['number'] : undefined}>
                  {cell === null ? <span className={styles['missing']}>missing</span> : shown(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > most ? (
        <Button size="small" look="ghost" onClick={() => setMost(most + 1000)}>
          {`Show more of ${rows.length.toLocaleString('en')} rows`}
        </Button>
      ) : null}
    </section>
  );
}
