import type { Executor, ExecutorEvent, ExecutorListener } from './executor.ts';
import type { AttemptResult, Launch } from './launch.ts';

/** How a fake attempt ends; what is left out is quiet success. */
export type FakeEnd = Partial<AttemptResult> & { readonly eventBytes?: number };

/** What a fake attempt shall do. */
export type FakeBehaviour = (launch: Launch) => FakeEnd | 'hold';

/**
 * An executor without processes: attempts end as `behaviour` says, in the turn after their start, or are held until a test
 * ends them by hand. For tests of the scheduler and for running a plan on paper.
 */
export class FakeExecutor implements Executor {
  readonly launches: Launch[] = [];
  readonly held = new Map<string, Launch>();
  readonly watched: string[] = [];
  readonly cancelled: { id: string; graceMs: number }[] = [];
  readonly #listener: ExecutorListener;
  readonly #behaviour: FakeBehaviour;
  /** Whether launches are remembered; a benchmark of many steps does without. */
  readonly #remember: boolean;

  constructor(listener: ExecutorListener, behaviour: FakeBehaviour = () => ({}), remember = true) {
    this.#listener = listener;
    this.#behaviour = behaviour;
    this.#remember = remember;
  }

  start(launches: readonly Launch[]): void {
    const ended: ExecutorEvent[] = [];
    for (const launch of launches) {
      if (this.#remember) this.launches.push(launch);
      const behaviour = this.#behaviour(launch);
      if (behaviour === 'hold') this.held.set(launch.id, launch);
      else ended.push(endOf(launch.id, behaviour));
    }
    if (ended.length === 0) return;
    setImmediate(() => this.#listener(ended));
  }

  /** Ends a held attempt. */
  end(id: string, end: FakeEnd = {}): void {
    this.held.delete(id);
    this.#listener([endOf(id, end)]);
  }

  /** Says that a watched attempt is gone without a result. */
  lose(id: string): void {
    this.#listener([{ type: 'lost', id }]);
  }

  cancel(id: string, graceMs: number): void {
    this.cancelled.push({ id, graceMs });
    if (this.held.has(id))
      this.end(id, { exitCode: null, signal: 'SIGTERM', failure: { reason: 'cancelled', message: 'Cancelled.' } });
  }

  watch(id: string): void {
    this.watched.push(id);
  }

  warm(): void {}
  context(): void {}
  forget(): void {}
  dispose(): void {}
}

function endOf(id: string, { eventBytes = 0, ...result }: FakeEnd): ExecutorEvent {
  return { type: 'ended', id, result: { ...quietResult, ...result }, eventBytes };
}

export const quietResult: AttemptResult = {
  exitCode: 0,
  signal: null,
  startedAt: '',
  endedAt: '',
  durationMs: 1,
  cpuMs: 0,
  peakMemoryBytes: 0,
  bytes: 0,
  lines: 0,
  leftovers: 0,
  outputs: {},
};
