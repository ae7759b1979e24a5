import { downSample } from './down-sample.ts';

/**
 * The path of a small curve in a box of this size, from the lowest to the highest value; gaps stay gaps. What never
 * changes lies in the middle, unless a limit says how high it is.
 */
export function sparklinePath(
  values: readonly (number | null)[],
  width: number,
  height: number,
  limit: number | null = null,
): string {
  const measured = values.filter((value): value is number => value !== null);
  if (measured.length === 0) return '';
  const low = limit === null ? Math.min(0, lowest(measured)) : 0;
  const isFlat = limit === null && highest(measured) !== 0 && lowest(measured) === highest(measured);
  const high = Math.max(limit ?? low, highest(measured) * (isFlat ? 2 : 1));
  const span = high - low || 1;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const points = downSample(
    values.map((y, index) => ({ x: index * step, y })),
    Math.max(8, Math.round(width)),
  );
  let path = '';
  let isDown = false;
  for (const { x, y } of points) {
    if (y === null) {
      isDown = false;
      continue;
    }
    const place = `${round(x)} ${round(height - ((y - low) / span) * height)}`;
    path += isDown ? `L${place}` : `M${place}`;
    // A value between two gaps is a point: a line to itself draws it.
    if (!isDown) path += `L${place}`;
    isDown = true;
  }
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;
const lowest = (values: readonly number[]): number => values.reduce((least, value) => Math.min(least, value));
const highest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value));
