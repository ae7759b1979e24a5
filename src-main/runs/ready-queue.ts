import type { PlannedStep } from '../../shared/plan/execution-plan.ts';

/** Something that waits for resources: higher priority first, then the order of arrival. */
export interface Waiting {
  readonly step: PlannedStep;
}

/**
 * Steps that only lack resources, kept apart by what they ask for: when one of a kind has to wait, so has the rest of its
 * kind, and a finished step costs one look at each kind instead of one at each waiting step.
 */
export class ReadyQueue<Item extends Waiting> {
  readonly #kinds = new Map<string, { items: Item[]; head: number; sorted: boolean }>();
  readonly #keys = new WeakMap<object, string>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: Item): void {
    const key = this.#keyOf(item.step);
    const kind = this.#kinds.get(key) ?? { items: [], head: 0, sorted: true };
    this.#kinds.set(key, kind);
    const last = kind.items.at(-1);
    if (last && last.step.priority < item.step.priority) kind.sorted = false;
    kind.items.push(item);
    this.#size += 1;
  }

  /** Offers the first of each kind, highest priority first, as long as `accept` takes them. */
  drain(accept: (item: Item) => boolean): void {
    const kinds = [...this.#kinds.values()].filter((kind) => kind.head < kind.items.length);
    for (const kind of kinds) if (!kind.sorted) sortKind(kind);
    for (;;) {
      let best: (typeof kinds)[number] | undefined;
      for (const kind of kinds) {
        const head = kind.items[kind.head];
        const other = best?.items[best.head];
        if (head && (!other || head.step.priority > other.step.priority)) best = kind;
      }
      const item = best?.items[best.head];
      if (!best || !item) break;
      if (accept(item)) {
        best.head += 1;
        this.#size -= 1;
        if (best.head > 1024 && best.head * 2 > best.items.length) {
          best.items.splice(0, best.head);
          best.head = 0;
        }
      } else {
        kinds.splice(kinds.indexOf(best), 1);
      }
    }
  }

  /** Takes everything out, as a cancelled run does. */
  clear(): Item[] {
    const items = [...this.#kinds.values()].flatMap((kind) => kind.items.slice(kind.head));
    this.#kinds.clear();
    this.#size = 0;
    return items;
  }

  #keyOf(step: PlannedStep): string {
    // Plans share these objects between steps, so the text is made once for many.
    let key = this.#keys.get(step.resources);
    if (key === undefined) {
      key = JSON.stringify(step.resources);
      this.#keys.set(step.resources, key);
    }
    return Object.keys(step.pools).length > 0 ? key + JSON.stringify(step.pools) : key;
  }
}

function sortKind<Item extends Waiting>(kind: { items: Item[]; head: number; sorted: boolean }): void {
  kind.items = kind.items.slice(kind.head).sort((a, b) => b.step.priority - a.step.priority);
  kind.head = 0;
  kind.sorted = true;
}
