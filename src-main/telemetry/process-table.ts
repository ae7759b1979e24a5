import { readdirSync } from 'node:fs';
import { type ProcessFigures, parseProcess } from './proc-text.ts';
import { readProc } from './read-proc.ts';

/** Processes that belong to no step are looked at again in this many rounds: their numbers may come to name others. */
const strangerRounds = 8;

/** All processes of the machine and who started whom. Those of steps are read anew each time, the others seldom. */
export class ProcessTable {
  #known = new Map<number, ProcessFigures>();
  #mine: ReadonlySet<number> = new Set();
  #round = 0;

  /** Reads what there is now. */
  refresh(): void {
    this.#round = (this.#round + 1) % strangerRounds;
    const known = new Map<number, ProcessFigures>();
    for (const name of readdirSync('/proc')) {
      const first = name.charCodeAt(0);
      if (first < 48 || first > 57) continue;
      const pid = Number(name);
      const before = this.#known.get(pid);
      const isDue = before === undefined || this.#mine.has(pid) || pid % strangerRounds === this.#round;
      const figures = isDue ? readProcess(pid) : before;
      if (figures) known.set(pid, figures);
    }
    this.#known = known;
  }

  find(pid: number): ProcessFigures | undefined {
    return this.#known.get(pid);
  }

  /** For each root its live descendants; those of a root that is below another count for both. */
  descendants(roots: readonly number[]): ReadonlyMap<number, readonly number[]> {
    const children = new Map<number, number[]>();
    for (const [pid, { parent }] of this.#known) {
      const list = children.get(parent);
      if (list) list.push(pid);
      else children.set(parent, [pid]);
    }
    const found = new Map<number, readonly number[]>();
    const mine = new Set<number>(roots);
    for (const root of roots) {
      const below: number[] = [];
      const toVisit = [...(children.get(root) ?? [])];
      for (let pid = toVisit.pop(); pid !== undefined; pid = toVisit.pop()) {
        if (!this.#known.get(pid)?.isZombie) below.push(pid);
        mine.add(pid);
        toVisit.push(...(children.get(pid) ?? []));
      }
      found.set(root, below);
    }
    this.#mine = mine;
    return found;
  }
}

function readProcess(pid: number): ProcessFigures | undefined {
  const text = readProc(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseProcess(text);
}
