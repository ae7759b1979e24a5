import type { CallOutput } from '../../../shared/rpc/contract.ts';

export type PreviewPage = Extract<CallOutput<'data.preview'>, { ok: true }>;
export type PreviewColumn = PreviewPage['columns'][number];
export type PreviewCell = PreviewPage['rows'][number][number];

const perLetter = 7.2;
const narrowest = 72;
const widest = 280;

/** A cell as it is read in a grid: numbers as the data have them, missing values apart. */
export const cellText = (cell: PreviewCell | undefined): string =>
  cell === null || cell === undefined ? 'missing' : typeof cell === 'string' ? cell : String(cell);

/** Widths in pixels that fit the names and the first rows; long texts are cut. */
export function columnWidths(columns: readonly PreviewColumn[], rows: PreviewPage['rows']): readonly number[] {
  return columns.map(({ name, type }, index) => {
    const head = name.length + Math.min(type.length, 12) + 4;
    const longest = rows.slice(0, 50).reduce((most, row) => Math.max(most, cellText(row[index]).length), head);
    return Math.round(Math.min(widest, Math.max(narrowest, longest * perLetter + 20)));
  });
}
