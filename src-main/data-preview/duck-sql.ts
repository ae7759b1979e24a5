import type { CsvReading, TableColumn, TableSpec } from './table-ask.ts';

/** Texts longer than this are cut. */
export const longestCell = 1000;

/** A name in quotes, whatever it holds. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text in quotes, whatever it holds. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const quoteList = (texts: readonly string[]): string => `[${texts.map(quoteText).join(', ')}]`;

/** How thoroughly the types of a CSV file are found: by all rows, by the first ones, or not at all. */
export type TypeSearch = 'all-rows' | 'first-rows' | 'text-only';

/** The table function that reads a table from `places`, in DuckDB's words. */
export function readerOf({ format, gzip, csv }: TableSpec, places: readonly string[], types: TypeSearch): string {
  const files = quoteList(places);
  if (format === 'parquet') return `read_parquet(${files}, union_by_name = true)`;
  if (format === 'jsonl') {
    const compression = `compression = ${quoteText(gzip ? 'gzip' : 'uncompressed')}`;
    const sample = types === 'all-rows' ? ', sample_size = -1' : '';
    return `read_json(${files}, format = 'newline_delimited', ${compression}${sample})`;
  }
  const compression = `compression = ${quoteText(gzip ? 'gzip' : 'none')}`;
  // Left to itself, DuckDB leaves out lines at the start that do not fit what follows.
  return `read_csv(${[files, compression, 'union_by_name = true', 'skip = 0', ...csvOptions(csv), ...typeOptions(types)].join(', ')})`;
}

function csvOptions({ delimiter, header, encoding, decimalComma, nullValues }: CsvReading): string[] {
  return [
    ...(delimiter === null ? [] : [`delim = ${quoteText(delimiter)}`]),
    ...(header === null ? [] : [`header = ${header}`]),
    ...(encoding === null ? [] : [`encoding = ${quoteText(encoding)}`]),
    ...(decimalComma ? [`decimal_separator = ','`] : []),
    ...(nullValues.length > 0 ? [`nullstr = ${quoteList(nullValues)}`] : []),
  ];
}

const typeOptions = (types: TypeSearch): string[] =>
  types === 'text-only' ? ['all_varchar = true'] : types === 'all-rows' ? ['sample_size = -1'] : [];

/** Numbers that JavaScript holds exactly. */
const plainNumbers = new Set([
  'DOUBLE',
  'FLOAT',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
]);
const otherNumbers = /^(?:BIGINT|UBIGINT|HUGEINT|UHUGEINT|DECIMAL)/;
const times = /^(?:DATE|TIME|INTERVAL)/;

/** What sort of values a type of DuckDB has. */
export function kindOf(type: string): TableColumn['kind'] {
  if (/[[({]/.test(type) && !type.startsWith('DECIMAL')) return 'other';
  if (plainNumbers.has(type) || otherNumbers.test(type)) return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  if (times.test(type)) return 'time';
  return type === 'VARCHAR' || type.startsWith('ENUM') ? 'text' : 'other';
}

/** A column as it is shown: long texts are cut where they are, so that they never travel. */
export function shownColumn({ name, type }: TableColumn): string {
  const column = quoteName(name);
  if (type === 'BOOLEAN' || plainNumbers.has(type)) return column;
  return `left(CAST(${column} AS VARCHAR), ${longestCell + 1})`;
}
