import type { Executor, ExecutorEvent, ExecutorListener } from './executor.ts';
import type { Launch, LaunchPython } from './launch.ts';

/** Executor of a target, made when it is first needed; undefined when no such target is configured. */
export type ExecutorOfTarget = (target: string, listener: ExecutorListener) => Executor | undefined;

/** One executor for all targets: each attempt goes to the executor of the target that its launch names. */
export class RoutingExecutor implements Executor {
  readonly #make: ExecutorOfTarget;
  readonly #listener: ExecutorListener;
  readonly #executors = new Map<string, Executor>();
  /** Target of every attempt whose end was not told yet. */
  readonly #targets = new Map<string, string>();
  readonly #contexts = new Map<string, { readonly [name: string]: string }>();

  constructor(listener: ExecutorListener, make: ExecutorOfTarget) {
    this.#listener = listener;
    this.#make = make;
  }

  start(launches: readonly Launch[]): void {
    const [first] = launches;
    if (first === undefined) return;
    if (launches.every(({ target }) => target === first.target)) return this.#startAt(first.target, launches);
    for (const [target, some] of Map.groupBy(launches, (launch) => launch.target)) this.#startAt(target, some);
  }

  cancel(id: string, graceMs: number): void {
    const target = this.#targets.get(id);
    if (target !== undefined) this.#executors.get(target)?.cancel(id, graceMs);
  }

  watch(id: string, dir: string, target: string): void {
    const executor = this.#executorOf(target);
    if (executor === undefined) return this.#refuse([id], target);
    this.#targets.set(id, target);
    executor.watch(id, dir, target);
  }

  warm(environment: LaunchPython, path: readonly string[]): void {
    this.#executorOf('local')?.warm(environment, path);
  }

  context(id: string, env: { readonly [name: string]: string }): void {
    this.#contexts.set(id, env);
    for (const executor of this.#executors.values()) executor.context(id, env);
  }

  forget(contextId: string): void {
    this.#contexts.delete(contextId);
    for (const executor of this.#executors.values()) executor.forget(contextId);
  }

  dispose(): void {
    for (const executor of this.#executors.values()) executor.dispose();
  }

  #startAt(target: string, launches: readonly Launch[]): void {
    const executor = this.#executorOf(target);
    if (executor === undefined)
      return this.#refuse(
        launches.map(({ id }) => id),
        target,
      );
    for (const { id } of launches) this.#targets.set(id, target);
    executor.start(launches);
  }

  #executorOf(target: string): Executor | undefined {
    const known = this.#executors.get(target);
    if (known) return known;
    const made = this.#make(target, (events) => this.#tell(target, events));
    if (made === undefined) return undefined;
    this.#executors.set(target, made);
    for (const [id, env] of this.#contexts) made.context(id, env);
    return made;
  }

  #tell(target: string, events: readonly ExecutorEvent[]): void {
    for (const event of events) {
      if (event.type === 'ended' || event.type === 'dropped' || event.type === 'refused' || event.type === 'lost') {
        this.#targets.delete(event.id);
      }
    }
    const isOfContact = ({ type }: ExecutorEvent): boolean => type === 'contact-lost' || type === 'contact-restored';
    if (!events.some(isOfContact)) return this.#listener(events);
    this.#listener(events.map((event) => (isOfContact(event) ? { ...event, target } : event)));
  }

  #refuse(ids: readonly string[], target: string): void {
    const message = `The target ${target} is not configured any more; put it back into targets.yaml, or choose another.`;
    const events = ids.map((id) => ({ type: 'refused', id, reason: 'target-unreachable', message }) as const);
    setImmediate(() => this.#listener(events));
  }
}
