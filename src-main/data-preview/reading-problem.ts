import type { TableSpec } from './table-ask.ts';

/** Said in place of DuckDB, which takes a file without a byte for a table of one column. */
export const emptyFile = 'empty file';

/** A file whose dialect DuckDB cannot find: which of its lines is the odd one is looked for apart. */
export const isDialectProblem = (message: string): boolean => message.includes('Error when sniffing file');

/** A value that does not have the type which the first rows promised. */
export const isTypeProblem = (message: string): boolean =>
  /Conversion Error|Error when converting column|Could not convert/.test(message);

/** What DuckDB says about a file, in one sentence about the file. */
export function readingProblem({ name, format }: Pick<TableSpec, 'name' | 'format'>, message: string): string {
  if (message === emptyFile) return `${name} is empty; its first line should name the columns.`;
  const line = /Error on Line: (\d+)/.exec(message)?.[1];
  const place = line === undefined ? name : `${name}, line ${line}`;
  if (/Invalid unicode|not utf-8 encoded/.test(message)) {
    return `${place}: this is not UTF-8 text; save the file as UTF-8, or set the encoding on its node.`;
  }
  if (/Maximum line size/.test(message)) {
    return `${name} has a row of more than 2 MB; check its quotes, or keep such values in files of their own.`;
  }
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (counts) return `${place} has ${counts[2]} values where ${counts[1]} are expected; mend this row.`;
  if (/[Uu]nterminated quote|quote should be followed/.test(message)) {
    return `${place}: a quote is opened and not closed; mend this row.`;
  }
  if (/Out of Memory|could not allocate/i.test(message)) {
    return `${name} is too large to be looked at like this; look at a part of it, or sort it in a data.sql node.`;
  }
  if (/No such file|Cannot open file|IO Error/.test(message)) {
    return `${name} vanished or changed while it was read; try again.`;
  }
  if (
    format === 'parquet' &&
    /Parquet|Out of buffer|[Cc]orrupt|[Ff]ooter|[Mm]agic|TProtocol|Invalid Input|Snappy|ZSTD/.test(message)
  )
    return `${name} is no Parquet file, or it is damaged; write it anew.`;
  if (format === 'jsonl' && /JSON/.test(message)) {
    // DuckDB counts one line too many.
    const at = /in line (\d+)/.exec(message)?.[1];
    const where = at === undefined ? name : `${name}, line ${Math.max(1, Number(at) - 1)}`;
    return `${where} is not JSON; each line must be one JSON object.`;
  }
  if (isDialectProblem(message) || /delimiter/.test(message)) {
    return `${name} cannot be read as CSV; check that it is text whose rows all have the same number of values.`;
  }
  const first = (message.split('\n')[0] ?? '').replaceAll(/["']?\/dev\/fd\/\d+["']?/g, name);
  return `${name} cannot be read: ${first.replace(/^[\w ]+ Error: /, '').slice(0, 300)}`;
}
