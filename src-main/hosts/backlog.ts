/** Bytes that may wait for the other side of a link to take them. */
export const mostBacklog = 64 * 1024 * 1024;

/** Watches what waits on a link, and tells when it is too much and when it has drained. */
export class Backlog {
  readonly #size: () => number;
  readonly #listeners: ((isFull: boolean) => void)[] = [];
  #isFull = false;

  /** @param size bytes that wait now */
  constructor(size: () => number) {
    this.#size = size;
  }

  /** To be called when something was sent, and when something was taken. */
  readonly look = (): void => {
    const size = this.#size();
    const isFull = size > (this.#isFull ? mostBacklog / 2 : mostBacklog);
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    for (const listener of this.#listeners) listener(isFull);
  };

  onFull(listener: (isFull: boolean) => void): void {
    this.#listeners.push(listener);
  }
}
