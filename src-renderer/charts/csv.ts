export type Cell = string | number | boolean | null;

/** A table as rows of cells: the twin of every chart. */
export interface TableTwin {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const formula = /^[=+\-@\t\r]/;

/** A cell that spreadsheets show as it is: a text that they would compute gets a leading apostrophe. */
function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const harmless = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The table as CSV (RFC 4180). Missing values are empty. */
export function tableCsv({ columns, rows }: TableTwin): string {
  return [columns, ...rows].map((row) => `${row.map(written).join(',')}\r\n`).join('');
}

/** A file name made of a title. */
export function fileNameOf(title: string, extension: string): string {
  const words = title
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 60);
  return `${words || 'chart'}.${extension}`;
}
