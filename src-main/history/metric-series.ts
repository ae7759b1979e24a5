/** A metric at a step of the training, or at its number among the values that came without one. */
export interface MetricPoint {
  readonly step: number;
  /** Null: it was no finite number, and the curve has a gap. */
  readonly value: number | null;
}

/** As many points as a screen can show; past them every second one is left out, again and again. */
const mostPoints = 4000;
const pointBytes = 40;

/** The values of one metric in the order in which they came, thinned out evenly where they are very many. */
export class MetricSeries {
  #points: MetricPoint[] = [];
  #count = 0;
  #every = 1;
  #last: MetricPoint | null = null;

  add(step: unknown, value: unknown): void {
    const point = {
      step: typeof step === 'number' && Number.isFinite(step) ? step : this.#count,
      value: typeof value === 'number' && Number.isFinite(value) ? value : null,
    };
    if (this.#count % this.#every === 0) this.#points.push(point);
    this.#last = point;
    this.#count += 1;
    if (this.#points.length <= mostPoints) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 0);
    this.#every *= 2;
  }

  /** About how many bytes it takes to keep it, or to tell it. */
  get weight(): number {
    return this.#points.length * pointBytes;
  }

  /** Some points were left out. */
  get truncated(): boolean {
    return this.#every > 1;
  }

  /** The last one is always among them. */
  get points(): MetricPoint[] {
    const last = this.#last;
    return last && this.#points.at(-1) !== last ? [...this.#points, last] : [...this.#points];
  }
}
