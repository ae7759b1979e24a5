import type { AlignedSeries } from '../../charts/align-series.ts';
import { alignSeries } from '../../charts/align-series.ts';
import type { MeterSample } from './meter-figures.ts';

/** Between samples that are further apart than this, nobody measured: the curve has a gap. */
const longestSilenceMs = 10_000;

/** A meter over time, in seconds since 1970, thinned to what a chart can show. */
export function chartData(samples: readonly MeterSample[], values: readonly (number | null)[]): AlignedSeries {
  const points = samples.flatMap(({ at }, index) => {
    const time = Date.parse(at);
    const before = samples[index - 1];
    const point = { x: time / 1000, y: values[index] ?? null };
    return before && time - Date.parse(before.at) > longestSilenceMs
      ? [{ x: (Date.parse(before.at) + 1000) / 1000, y: null }, point]
      : [point];
  });
  return alignSeries([points], 1000);
}
