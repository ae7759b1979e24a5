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
  readonly #kinds = new Map<string, Kind<Item>>();
  readonly #keys = new WeakMap<object, string>();
  #size = 0;
  #arrivals = 0;

  get size(): number {
    return this.#size;
  }

  push(item: Item): void {
    const key = this.#keyOf(item.step);
    const kind = this.#kinds.get(key) ?? { items: [], head: 0, sorted: true };
    this.#kinds.set(key, kind);
    const { priority } = item.step;
    const last = kind.items.at(-1);
    if (last && last.priority < priority) kind.sorted = false;
    kind.items.push({ item, priority, arrival: this.#arrivals });
    this.#arrivals += 1;
    this.#size += 1;
  }

  /** Offers the first of each kind, highest priority first, as long as `accept` takes them. */
  drain(accept: (item: Item) => boolean): void {
    const kinds = [...this.#kinds.values()].filter((kind) => kind.head < kind.items.length);
    for (const kind of kinds) if (!kind.sorted) sortKind(kind);
    for (;;) {
      let best: Kind<Item> | undefined;
      let first: Entry<Item> | undefined;
      for (const kind of kinds) {
        const head = kind.items[kind.head];
        if (head && (!first || before(head, first))) {
          best = kind;
          first = head;
        }
      }
      if (!best || !first) break;
      if (accept(first.item)) {
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
    const items: Entry<Item>[] = [...this.#kinds.values()].flatMap((kind) => kind.items.slice(kind.head));
    items.sort((a, b) => a.arrival - b.arrival);
    this.#kinds.clear();
    this.#size = 0;
    return items.map(({ item }) => item);
  }

  #keyOf(step: PlannedStep): string {
    // Plans share these objects between steps, so the text is made once for many.
    let key = this.#keys.get(step.resources);
    if (key === undefined) {
      key = JSON.stringify(step.resources);
      this.#keys.set(step.resources, key);
    }
    const place = step.target === 'local' ? key : `${step.target} ${key}`;
    return Object.keys(step.pools).length > 0 ? place + JSON.stringify(step.pools) : place;
  }
}

interface Entry<Item> {
  readonly item: Item;
  readonly priority: number;
  readonly arrival: number;
}

interface Kind<Item> {
  items: Entry<Item>[];
  head: number;
  sorted: boolean;
}

const before = (a: Entry<unknown>, b: Entry<unknown>): boolean =>
  a.priority === b.priority ? a.arrival < b.arrival : a.priority > b.priority;

function sortKind(kind: Kind<unknown>): void {
  kind.items = kind.items.slice(kind.head).sort((a, b) => b.priority - a.priority);
  kind.head = 0;
  kind.sorted = true;
}
