const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** A measured number for people: four digits that count, such as `0.9731`, `12.4`, `7,043`, `3.2e-7`. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-4)) return trimmed(value.toExponential(2));
  if (Number.isInteger(value) || size >= 10_000) return grouped.format(value);
  return trimmed(value.toPrecision(4));
}

/** A difference with its sign: `+0.012`, `−0.5`; `±0` where there is none. */
export function differenceText(value: number): string {
  if (value === 0) return '±0';
  return `${value > 0 ? '+' : '−'}${numberText(Math.abs(value))}`;
}

const trimmed = (text: string): string => text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
