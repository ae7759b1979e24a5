import { canonicalJson, isObject, type Json, type JsonObject } from '../base/json.ts';

/** One dimension of a search space in Katib's words. */
interface Dimension {
  readonly path: string;
  /** The values that a grid walks. */
  readonly grid: readonly Json[];
  readonly sample: (random: () => number) => Json;
}

/** Values of the space's parameters for one trial, by dotted path into the trial's parameters. */
export type Assignment = JsonObject;

/** At most this many points of one dimension are walked by a grid without `step`. */
const gridPoints = 5;

/** @param limit more values of a dimension than trials are never reached by a grid */
function readDimension(path: string, spec: JsonObject, limit: number): Dimension {
  const type = spec['type'];
  if (type === 'categorical' || type === 'discrete') {
    const given = Array.isArray(spec['values']) ? (spec['values'] as readonly Json[]) : [];
    const values = [...new Map(given.map((value) => [canonicalJson(value), value])).values()];
    return { path, grid: values, sample: (random) => values[Math.floor(random() * values.length)] ?? null };
  }
  const min = Number(spec['min']);
  const max = Number(spec['max']);
  const step = typeof spec['step'] === 'number' && spec['step'] > 0 ? spec['step'] : undefined;
  const log = spec['log'] === true && min > 0;
  const isInteger = type === 'int';
  const last = step === undefined ? 0 : Math.floor((max - min) / step + 1e-9);
  const round = (value: number): number => {
    const stepped = step === undefined ? value : min + Math.min(last, Math.round((value - min) / step)) * step;
    const clipped = Math.min(max, Math.max(min, stepped));
    return isInteger ? Math.round(clipped) : Number(clipped.toPrecision(12));
  };
  const at = (share: number): number =>
    log ? Math.exp(Math.log(min) + share * (Math.log(max) - Math.log(min))) : min + share * (max - min);
  const count = step !== undefined ? last + 1 : isInteger ? max - min + 1 : gridPoints;
  const whole = step !== undefined || isInteger;
  return {
    path,
    get grid() {
      const points = Array.from({ length: Math.min(count, limit) }, (_, position) =>
        whole ? round(min + position * (step ?? 1)) : round(at(count === 1 ? 0 : position / (count - 1))),
      );
      return [...new Set(points)];
    },
    sample: (random) =>
      isInteger && step === undefined && !log ? min + Math.floor(random() * (max - min + 1)) : round(at(random())),
  };
}

/**
 * The trials of a search, in order, without repeats. `grid` walks all combinations, the last dimension fastest; `random`
 * draws uniformly (or log-uniformly) with a generator seeded by `seed`. At most `maxTrials`.
 */
export function planTrials(
  space: JsonObject,
  algorithm: 'grid' | 'random',
  maxTrials: number,
  seed: number,
): Assignment[] {
  const dimensions = Object.entries(space).map(([path, spec]) =>
    readDimension(path, isObject(spec) ? spec : {}, maxTrials),
  );
  if (dimensions.length === 0) return [{}];
  return algorithm === 'grid' ? walkGrid(dimensions, maxTrials) : draw(dimensions, maxTrials, seed);
}

function walkGrid(dimensions: readonly Dimension[], maxTrials: number): Assignment[] {
  const grids = dimensions.map((dimension) => dimension.grid);
  const total = grids.reduce((product, grid) => product * grid.length, 1);
  return Array.from({ length: Math.min(total, maxTrials) }, (_, trial) => {
    const assignment: Record<string, Json> = {};
    let rest = trial;
    for (let position = dimensions.length - 1; position >= 0; position -= 1) {
      const grid = grids[position] as readonly Json[];
      assignment[(dimensions[position] as Dimension).path] = grid[rest % grid.length] as Json;
      rest = Math.floor(rest / grid.length);
    }
    return Object.fromEntries(dimensions.map(({ path }) => [path, assignment[path] as Json]));
  });
}

function draw(dimensions: readonly Dimension[], maxTrials: number, seed: number): Assignment[] {
  const random = mulberry32(seed);
  const seen = new Set<string>();
  const trials: Assignment[] = [];
  // A small space runs out of new combinations; a bounded number of tries finds them with near certainty.
  for (let tries = 0; trials.length < maxTrials && tries < maxTrials * 20 + 100; tries += 1) {
    const assignment = Object.fromEntries(dimensions.map(({ path, sample }) => [path, sample(random)]));
    const key = JSON.stringify(assignment);
    if (!seen.has(key)) {
      seen.add(key);
      trials.push(assignment);
    }
  }
  return trials;
}

/** Mulberry32 by Tommy Ettinger (public domain): 32 bits of state are plenty for drawing trials. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
