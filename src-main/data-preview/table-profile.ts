import { quoteName } from './duck-sql.ts';
import type { ColumnProfile, TableColumn, TableProfile } from './table-ask.ts';

type Query = (sql: string) => Promise<readonly (readonly unknown[])[]>;
type Bins = ColumnProfile['histogram'];

/** Tables with more cells than this are judged by a sample of their rows. */
const mostCells = 5_000_000;
const leastSampled = 10_000;
const bins = 20;
const mostFrequent = 10;
/** Columns asked for in one query; a query of thousands is slow to plan. */
const atOnce = 50;
const longestValue = 200;

/** Figures of every column. A sample is drawn with a fixed seed, so that a second look shows the same. */
export async function profileTable(
  query: Query,
  columns: readonly TableColumn[],
  totalRows: number,
): Promise<TableProfile> {
  const sampledRows = Math.min(totalRows, Math.max(leastSampled, Math.floor(mostCells / Math.max(1, columns.length))));
  const sample = sampledRows < totalRows ? `USING SAMPLE reservoir(${sampledRows} ROWS) REPEATABLE (7)` : '';
  await query(`CREATE OR REPLACE TEMP TABLE sampled AS SELECT * FROM data ${sample}`);
  try {
    const profiles: ColumnProfile[] = [];
    for (let start = 0; start < columns.length; start += atOnce) {
      profiles.push(...(await profileColumns(query, columns.slice(start, start + atOnce), sampledRows)));
    }
    return { totalRows, sampledRows, columns: profiles };
  } finally {
    await query('DROP TABLE IF EXISTS sampled');
  }
}

async function profileColumns(query: Query, columns: readonly TableColumn[], rows: number): Promise<ColumnProfile[]> {
  const row = await figuresOf(query, columns);
  const perColumn = row.length / Math.max(1, columns.length);
  const profiles: ColumnProfile[] = [];
  for (const [index, column] of columns.entries()) {
    const [present, unique, min, max, mean, deviation, low, high] = row.slice(
      index * perColumn,
      (index + 1) * perColumn,
    );
    const count = Number(present);
    profiles.push({
      ...column,
      missing: rows - count,
      approximatelyUnique: Math.min(Number(unique), count),
      min: textOrNull(min),
      max: textOrNull(max),
      mean: numberOrNull(mean),
      deviation: numberOrNull(deviation),
      histogram: await histogramOf(query, column, numberOrNull(low), numberOrNull(high)),
    });
  }
  return profiles;
}

/** The figures of columns in one row. Of numbers so large that their squares are none, there is no deviation. */
async function figuresOf(query: Query, columns: readonly TableColumn[]): Promise<readonly unknown[]> {
  if (columns.length === 0) return [];
  const ask = async (withDeviation: boolean): Promise<readonly unknown[]> => {
    const figures = columns.flatMap((column) => figuresOfColumn(column, withDeviation));
    return (await query(`SELECT ${figures.join(', ')} FROM sampled`))[0] ?? [];
  };
  try {
    return await ask(true);
  } catch (error) {
    if (error instanceof Error && /out of range/i.test(error.message)) return await ask(false);
    throw error;
  }
}

function figuresOfColumn({ name: plainName, kind }: TableColumn, withDeviation: boolean): string[] {
  const name = quoteName(plainName);
  const finite = `CASE WHEN isfinite(${name}::DOUBLE) THEN ${name}::DOUBLE END`;
  const extreme = (which: 'min' | 'max'): string =>
    kind === 'other' ? 'NULL' : `left(${which}(${name})::VARCHAR, ${longestValue})`;
  const ofNumbers = (figure: string): string => (kind === 'number' ? `${figure}(${finite})` : 'NULL');
  return [
    `count(${name})`,
    `approx_count_distinct(${name})`,
    extreme('min'),
    extreme('max'),
    ofNumbers('avg'),
    withDeviation ? ofNumbers('stddev_samp') : 'NULL',
    ofNumbers('min'),
    ofNumbers('max'),
  ];
}

async function histogramOf(query: Query, column: TableColumn, low: number | null, high: number | null): Promise<Bins> {
  const name = quoteName(column.name);
  if (column.kind === 'number') {
    if (low === null || high === null) return [];
    return low === high
      ? [{ label: shortNumber(low), count: await countOf(query, name) }]
      : equalBins(query, name, low, high);
  }
  if (column.kind === 'other') return [];
  const found = await query(
    `SELECT left(${name}::VARCHAR, ${longestValue}), count(*) FROM sampled WHERE ${name} IS NOT NULL
     GROUP BY ${name} ORDER BY count(*) DESC, ${name} LIMIT ${mostFrequent}`,
  );
  return found.map(([label, count]) => ({ label: String(label), count: Number(count) }));
}

async function countOf(query: Query, name: string): Promise<number> {
  return Number((await query(`SELECT count(*) FROM sampled WHERE isfinite(${name}::DOUBLE)`))[0]?.[0] ?? 0);
}

async function equalBins(query: Query, name: string, low: number, high: number): Promise<Bins> {
  // Halves keep the difference of the largest numbers finite.
  const width = high / bins - low / bins;
  const found = await query(
    `SELECT least(${bins - 1}, greatest(0, floor((${name}::DOUBLE / ${bins} - ${literal(low / bins)}) * ${bins} / ${literal(width)})))::INTEGER AS bin, count(*)
     FROM sampled WHERE isfinite(${name}::DOUBLE) GROUP BY bin`,
  );
  const counts = new Map(found.map(([bin, count]) => [Number(bin), Number(count)]));
  return Array.from({ length: bins }, (_, index) => ({
    label: `${shortNumber(low + width * index)} – ${shortNumber(index === bins - 1 ? high : low + width * (index + 1))}`,
    count: counts.get(index) ?? 0,
  }));
}

const literal = (value: number): string => `'${value}'::DOUBLE`;

const shortNumber = (value: number): string => String(Number(value.toPrecision(4)));

const numberOrNull = (value: unknown): number | null => {
  if (value === null || value === undefined) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
};

const textOrNull = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));
