import type { Result } from '../../../../shared/base/result.ts';
import { type EngineClient, type EngineProblem, type EngineRequest, isOutage } from './engine-client.ts';

const watchEveryMs = 5000;
const pingWithinMs = 5000;
const firstRetryMs = 200;
const longestRetryMs = 60_000;

export interface LinkListener {
  lost(): void;
  back(): void;
  /** Called while the engine answers, every few seconds: a moment to look after what was missed. */
  watch(): void;
}

/**
 * Whether an engine answers. While somebody needs it, it is asked every few seconds; when it is gone it is tried again for
 * ever, less and less often, and calls wait until it is back.
 */
export class EngineLink {
  readonly #client: EngineClient;
  readonly #listener: LinkListener;
  readonly #end = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #outage: Promise<void> | null = null;
  /** How often the engine has gone. */
  outages = 0;

  constructor(client: EngineClient, listener: LinkListener) {
    this.#client = client;
    this.#listener = listener;
  }

  get isUp(): boolean {
    return this.#outage === null;
  }

  /** Asks every few seconds from now on, or no more. */
  keepWatch(wanted: boolean): void {
    if (wanted && this.#timer === null) {
      this.#timer = setInterval(() => void this.#look(), watchEveryMs);
      this.#timer.unref();
    } else if (!wanted && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  /** The answer, however long the engine is away. Only for calls that may be made twice. */
  async call<Value>(path: string, options: EngineRequest = {}): Promise<Result<Value, EngineProblem>> {
    for (;;) {
      await this.#outage;
      const answer = await this.#client.json<Value>(path, { ...options, signal: this.#end.signal });
      if (answer.ok || !isOutage(answer.problem)) return answer;
      // A slow call is no outage by itself: the engine may be busy.
      if (await this.#answers()) await this.#pause(firstRetryMs);
      else this.#lost();
    }
  }

  dispose(): void {
    this.#end.abort();
    this.keepWatch(false);
  }

  async #look(): Promise<void> {
    if (!this.isUp) return;
    if (await this.#answers()) this.#listener.watch();
    else if (!this.#end.signal.aborted) this.#lost();
  }

  async #answers(): Promise<boolean> {
    const answer = await this.#client.call('/_ping', { deadlineMs: pingWithinMs, signal: this.#end.signal });
    return answer.ok && answer.value.status === 200;
  }

  #lost(): void {
    if (this.#outage !== null) return;
    this.outages += 1;
    this.#outage = this.#tryAgain();
    this.#listener.lost();
  }

  async #tryAgain(): Promise<void> {
    for (let waitMs = firstRetryMs; !this.#end.signal.aborted; waitMs = Math.min(longestRetryMs, waitMs * 1.5)) {
      await this.#pause(waitMs * (0.75 + Math.random() / 2));
      if (!(await this.#answers())) continue;
      this.#outage = null;
      this.#listener.back();
      return;
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#end.signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
  }
}
