import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { type Comparison, compareSides, type Sides } from './compare-sides.ts';

/** One line of a report: a figure, what it is held against, and whether it is good enough. */
export interface Goal {
  readonly what: string;
  readonly ours: string;
  readonly against: string;
  /** The figure that is judged: a ratio, or a value in `unit`. */
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  readonly met: boolean;
}

export interface BenchmarkReport {
  readonly name: string;
  readonly what: string;
  readonly startedAt: string;
  readonly loadBefore: readonly number[];
  readonly loadAfter: readonly number[];
  readonly goals: readonly Goal[];
  readonly comparisons: readonly Comparison[];
  readonly notes: readonly string[];
}

/**
 * What a benchmark is given: a scratch folder, and where its figures go. Nothing in it is removed before the end of all
 * benchmarks: ext4 passes over inodes that were freed in the last seconds, which makes every new file slow after a deletion.
 */
export class BenchmarkContext {
  readonly folder: string;
  readonly goals: Goal[] = [];
  readonly comparisons: Comparison[] = [];
  readonly notes: string[] = [];
  readonly #print: (text: string) => void;
  #folders = 0;

  constructor(folder: string, print: (text: string) => void) {
    this.#print = print;
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** A fresh folder below the scratch folder. */
  scratch(name: string): string {
    this.#folders += 1;
    const folder = join(this.folder, `${name}-${this.#folders}`);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Runs all sides in turn, several rounds, and keeps the times. A side throws when its answer is wrong. */
  async compare(size: string, sides: Sides): Promise<Comparison> {
    const comparison = await compareSides(size, sides);
    this.comparisons.push(comparison);
    for (const { side, min, median, p95, samples } of comparison.sides) {
      this.#print(
        `  ${size.padEnd(14)} ${side.padEnd(14)} min ${ms(min)}  median ${ms(median)}  p95 ${ms(p95)}  n=${samples.length}`,
      );
    }
    return comparison;
  }

  /** Judges a comparison: `side` may take at most `limit` times as long as `against`. */
  ratio(comparison: Comparison, side: string, against: string, limit: number): void {
    this.goal({
      what: comparison.size,
      ours: ms(comparison.of(side).median),
      against: `${against} ${ms(comparison.of(against).median)}`,
      value: comparison.ratio(side, against),
      limit,
      unit: 'x',
    });
  }

  /** Judges any figure of which less is better. */
  goal(goal: Omit<Goal, 'met'>): void {
    const judged = { ...goal, met: goal.value <= goal.limit };
    this.goals.push(judged);
    this.#print(`  ${judged.met ? 'met   ' : 'MISSED'} ${describeGoal(judged)}`);
  }

  note(sentence: string): void {
    this.notes.push(sentence);
    this.#print(`  ${sentence}`);
  }
}

export interface Benchmark {
  readonly name: string;
  readonly what: string;
  readonly run: (context: BenchmarkContext) => Promise<void>;
}

export const defineBenchmark = (benchmark: Benchmark): Benchmark => benchmark;

/** @param folder scratch space on a real disk */
export async function runBenchmark(
  benchmark: Benchmark,
  folder: string,
  print: (text: string) => void,
): Promise<BenchmarkReport> {
  const context = new BenchmarkContext(folder, print);
  const startedAt = new Date().toISOString();
  const loadBefore = loadavg();
  await benchmark.run(context);
  const { goals, comparisons, notes } = context;
  const { name, what } = benchmark;
  return { name, what, startedAt, loadBefore, loadAfter: loadavg(), goals, comparisons, notes };
}

export function describeGoal({ what, ours, against, value, limit, unit }: Goal): string {
  return `${what}: ${ours} | ${against} | ${round(value)} ${unit} (at most ${limit} ${unit})`;
}

/** Milliseconds for people. */
export const ms = (value: number): string => (value >= 1000 ? `${round(value / 1000)} s` : `${round(value)} ms`);

const round = (value: number): number => Number(value.toPrecision(3));

/** First line of a program's `--version`, or undefined when it is not there. */
export function versionOf(program: string, argument = '--version'): string | undefined {
  try {
    const text = execFileSync(program, [argument], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return text.split('\n')[0];
  } catch {
    return undefined;
  }
}
