import type { StampedEvent } from '../../shared/run/run-event.ts';

/** Most events of one batch: a message of bounded size. */
const mostInBatch = 2000;

type Reported = StampedEvent & { readonly type: 'step-reported' };

/**
 * Hands events on in batches of which one is under way at a time. What comes meanwhile waits, in its order; reports of one
 * attempt, which no log holds, become one, so that a window which does not keep up costs no memory.
 */
export class CoalescedEvents {
  readonly #push: (events: readonly StampedEvent[]) => Promise<void>;
  #waiting: StampedEvent[] = [];
  /** Where in `#waiting` the report of an attempt stands. */
  #reports = new Map<string, number>();
  #pushing: Promise<void> | null = null;

  constructor(push: (events: readonly StampedEvent[]) => Promise<void>) {
    this.#push = push;
  }

  take(events: readonly StampedEvent[]): void {
    for (const event of events) {
      if (event.type === 'step-reported') this.#takeReport(event);
      else this.#waiting.push(event);
    }
    this.#pushing ??= this.#pushAll();
  }

  /** Resolves when all that was taken so far has been handed on. */
  async drained(): Promise<void> {
    while (this.#pushing) await this.#pushing;
  }

  #takeReport(event: Reported): void {
    const key = `${event.stepId} ${event.attempt}`;
    const at = this.#reports.get(key);
    const before = at === undefined ? undefined : (this.#waiting[at] as Reported);
    if (at === undefined || !before) {
      this.#reports.set(key, this.#waiting.length);
      this.#waiting.push(event);
      return;
    }
    const metrics = event.metrics && { metrics: { ...before.metrics, ...event.metrics } };
    this.#waiting[at] = { ...before, ...event, ...metrics };
  }

  async #pushAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const waiting = this.#waiting;
        this.#waiting = [];
        this.#reports = new Map();
        for (let start = 0; start < waiting.length; start += mostInBatch) {
          await this.#push(waiting.slice(start, start + mostInBatch));
        }
      }
    } finally {
      this.#pushing = null;
    }
  }
}
