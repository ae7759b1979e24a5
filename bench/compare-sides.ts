/** What is compared: a name, and a function that does the work once and yields its milliseconds. */
export interface Sides {
  readonly [name: string]: (round: number) => number | Promise<number>;
}

export interface SideTimes {
  readonly side: string;
  readonly samples: readonly number[];
  readonly min: number;
  readonly median: number;
  readonly p95: number;
}

const rounds = 5;
/** Work that takes longer than this is done three times only. */
const longMs = 20_000;

/** Times of several ways to do the same work, taken in turn so that a noisy minute hits all of them. */
export class Comparison {
  readonly size: string;
  readonly sides: readonly SideTimes[];

  constructor(size: string, sides: readonly SideTimes[]) {
    this.size = size;
    this.sides = sides;
  }

  of(side: string): SideTimes {
    const found = this.sides.find((one) => one.side === side);
    if (!found) throw new Error(`Nothing was measured as ${side}`);
    return found;
  }

  /** Median of the ratios within each round: what both sides met in the same moment cancels out. */
  ratio(side: string, against: string): number {
    const below = this.of(against).samples;
    return medianOf(this.of(side).samples.map((value, round) => value / (below[round] as number)));
  }
}

/** Runs every side once a round; the order is turned around from round to round. */
export async function compareSides(size: string, sides: Sides): Promise<Comparison> {
  const samples = new Map<string, number[]>(Object.keys(sides).map((name) => [name, []]));
  let planned = rounds;
  for (let round = 0; round < planned; round += 1) {
    const order = Object.entries(sides);
    if (round % 2 === 1) order.reverse();
    for (const [name, side] of order) {
      const elapsed = await side(round);
      samples.get(name)?.push(elapsed);
      if (elapsed > longMs) planned = 3;
    }
  }
  return new Comparison(
    size,
    [...samples].map(([side, values]) => timesOf(side, values)),
  );
}

function timesOf(side: string, samples: readonly number[]): SideTimes {
  const sorted = [...samples].sort((a, b) => a - b);
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] as number;
  return { side, samples, min: sorted[0] as number, median: medianOf(samples), p95 };
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}
