import { idLabel, instanceLabel } from './container-spec.ts';
import type { EngineClient } from './engine-client.ts';

const reopenAfterMs = 500;

/**
 * Hears of the ends of our containers as they happen, for as long as somebody waits for one. The stream may break or miss
 * something at any time: it says where to look, never what is there.
 */
export class ContainerEvents {
  readonly #client: EngineClient;
  readonly #instance: string;
  readonly #onEnd: (id: string) => void;
  /** The stream broke: whatever it did not tell is to be looked for. */
  readonly #onGap: () => void;
  #isOpen = false;

  constructor(client: EngineClient, instance: string, onEnd: (id: string) => void, onGap: () => void) {
    this.#client = client;
    this.#instance = instance;
    this.#onEnd = onEnd;
    this.#onGap = onGap;
  }

  /** Opens the stream, unless it is, and keeps it open while `wanted` says so. */
  async follow(wanted: () => boolean, signal: AbortSignal): Promise<void> {
    if (this.#isOpen) return;
    this.#isOpen = true;
    let since = Date.now() / 1000 - 1;
    const filters = JSON.stringify({
      type: ['container'],
      event: ['die', 'destroy'],
      label: [`${instanceLabel}=${this.#instance}`],
    });
    while (wanted() && !signal.aborted) {
      await this.#client.lines('/events', { query: { filters, since: since.toFixed(3) }, signal }, (line) => {
        since = Date.now() / 1000;
        this.#hear(line);
      });
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, reopenAfterMs).unref());
      this.#onGap();
    }
    this.#isOpen = false;
  }

  #hear(line: string): void {
    try {
      const { Actor } = JSON.parse(line) as { Actor?: { Attributes?: { [name: string]: string } } };
      const id = Actor?.Attributes?.[idLabel];
      if (id !== undefined) this.#onEnd(id);
    } catch {
      // Half a line, when the engine goes: whatever it was is found by looking.
    }
  }
}
