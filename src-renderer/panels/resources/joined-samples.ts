import type { MeterSample } from './meter-figures.ts';

/** Stored samples, and the live ones that came after them. */
export function joinedSamples(stored: readonly MeterSample[], live: readonly MeterSample[]): readonly MeterSample[] {
  const last = stored.at(-1);
  if (!last) return live;
  const end = Date.parse(last.at);
  const from = live.findIndex(({ at }) => Date.parse(at) > end);
  return from < 0 ? stored : [...stored, ...live.slice(from)];
}

/** Samples of the last minutes before the newest one. */
export function lastMinutes(samples: readonly MeterSample[], minutes: number): readonly MeterSample[] {
  const last = samples.at(-1);
  if (!last) return samples;
  const begin = Date.parse(last.at) - minutes * 60_000;
  const from = samples.findIndex(({ at }) => Date.parse(at) >= begin);
  return samples.slice(from);
}
