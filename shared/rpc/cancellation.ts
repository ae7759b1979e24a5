/** Whether somebody still wants an answer: what `AbortSignal` is, for rooms that know neither Node nor a browser. */
export class Cancellation {
  #aborted = false;
  readonly #listeners: (() => void)[] = [];

  get aborted(): boolean {
    return this.#aborted;
  }

  /** Calls back once, when nobody wants the answer any more; at once where that is so already. */
  onAbort(listener: () => void): void {
    if (this.#aborted) listener();
    else this.#listeners.push(listener);
  }

  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    for (const listener of this.#listeners) listener();
  }
}
