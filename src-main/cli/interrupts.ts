/** Interrupts (SIGINT) of the command; while this is in force they do not end the process. */
export interface Interrupts {
  /** How many counted so far. */
  readonly count: number;
  /** Calls back for each one that counts, also for those that came before; `force` from the second on. */
  onInterrupt(act: (force: boolean) => void): void;
  /** The process ends on SIGINT again. */
  stop(): void;
}

/** A terminal and npm both pass on one Ctrl-C: what follows within this time, in milliseconds, is the same interrupt. */
const sameWithinMs = 500;

export function watchInterrupts(): Interrupts {
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  let act: (force: boolean) => void = () => {};
  const listener = (): void => {
    const now = performance.now();
    if (now - last <= sameWithinMs) return;
    last = now;
    count += 1;
    act(count > 1);
  };
  process.on('SIGINT', listener);
  return {
    get count() {
      return count;
    },
    onInterrupt(next) {
      act = next;
      if (count > 0) act(count > 1);
    },
    stop: () => process.off('SIGINT', listener),
  };
}
