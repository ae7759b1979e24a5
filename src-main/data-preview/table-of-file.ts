import { closeSync, constants, readSync } from 'node:fs';
import type { Json, JsonObject } from '../../shared/base/json.ts';
import { openRegularFile } from '../base/regular-file.ts';
import type { CsvReading, TableFormat, TableSpec } from './table-ask.ts';

/** The texts that the node `data.table-file` takes for a missing value when it is not told otherwise. */
const nullValues = ['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'null', 'NULL', 'None', '#N/A'];

const delimiters: { readonly [word: string]: string } = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  pipe: '|',
  space: ' ',
};

const formats: { readonly [ending: string]: TableFormat } = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
};

/** How a file is read, by its name, its first bytes, and the parameters of a `data.table-file` node that reads it. */
export function tableOfFile(name: string, path: string, parameters: JsonObject = {}): TableSpec {
  const gzip = /\.gz$/i.test(name);
  const asked = parameters['format'];
  const known = typeof asked === 'string' ? formats[asked] : undefined;
  const format = known ?? (startsAsParquet(path) ? 'parquet' : (formatOfName(name) ?? 'csv'));
  return { name, files: [path], format, gzip, csv: csvReading(parameters) };
}

/** The format that a file name ends with; undefined for other names. */
export function formatOfName(name: string): TableFormat | undefined {
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(formats, ending) ? formats[ending] : undefined;
}

function csvReading(parameters: JsonObject): CsvReading {
  const { delimiter, header, encoding, decimal } = parameters;
  return {
    delimiter: typeof delimiter === 'string' && delimiter !== 'auto' ? (delimiters[delimiter] ?? delimiter) : null,
    header: header === 'auto' || header === undefined ? null : String(header) === 'true',
    encoding: typeof encoding === 'string' && encoding !== 'auto' ? encoding.toLowerCase() : null,
    decimalComma: decimal === 'comma',
    nullValues: textsOf(parameters['nullValues']) ?? nullValues,
  };
}

const textsOf = (value: Json | undefined): readonly string[] | undefined =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;

function startsAsParquet(path: string): boolean {
  try {
    const descriptor = openRegularFile(path, constants.O_RDONLY);
    try {
      const start = Buffer.alloc(4);
      return readSync(descriptor, start) === 4 && start.toString('latin1') === 'PAR1';
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Whatever keeps it from being opened is told when it is read.
    return false;
  }
}
