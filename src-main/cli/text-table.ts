import { onOneLine } from './printable.ts';

/**
 * Rows in aligned columns, two spaces apart, without trailing blanks. Cells are cut at `widest`, the last column is not
 * padded.
 */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[], widest = 60): string {
  const last = header.length - 1;
  const cells = [header, ...rows].map((row) =>
    row.map((cell, column) => onOneLine(cell, column === last ? 200 : widest)),
  );
  const widths = header.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)));
  return cells
    .map((row) =>
      `${row.map((cell, column) => (column === last ? cell : pad(cell, widths[column] ?? 0))).join('  ')}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - [...text].length));
