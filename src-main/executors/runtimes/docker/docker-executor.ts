import { join } from 'node:path';
import type { Failure } from '../../../../shared/base/failure.ts';
import type { Executor, ExecutorEvent, ExecutorListener } from '../../executor.ts';
import type { Launch } from '../../launch.ts';
import {
  askRunner,
  claimFor,
  exitNote,
  forgetLaunch,
  keepLaunch,
  keptLaunch,
  keptResult,
  noteLogTime,
  sizeOf,
} from './attempt-files.ts';
import {
  type ContainerEnd,
  type ContainerState,
  endOfContainer,
  isInterruption,
  startFailure,
} from './container-end.ts';
import { ContainerEvents } from './container-events.ts';
import { containerBody, containerName, idLabel, instanceLabel, stepContainer } from './container-spec.ts';
import { EngineClient, type EngineProblem } from './engine-client.ts';
import { EngineLink } from './engine-link.ts';

export interface DockerExecutorOptions {
  readonly socketPath: string;
  /** Tells this project's containers from all others. */
  readonly instance: string;
  readonly network: 'none' | 'bridge';
  /** What a step may use that asks for no amount of memory. */
  readonly memoryBytes: number;
  /** Any Python of at least 3.9 on this machine, for the two ends of an attempt. */
  readonly python: string;
  /** Path of `runner.py`. */
  readonly runner: string;
  /** User and group in containers. */
  readonly user: { readonly uid: number; readonly gid: number };
  readonly listener: ExecutorListener;
}

interface ContainerAttempt {
  readonly launch: Launch;
  container: string | null;
  /** Why we end it; kept from the first wish on. */
  cause: Failure | null;
  killTimer: NodeJS.Timeout | null;
  killAtMs: number;
  timeout: NodeJS.Timeout | null;
  startedMs: number | null;
  /** Outages of the engine when it was started; null for one that another engine started. */
  outages: number | null;
  isEnding: boolean;
  logBytes: number;
  eventBytes: number;
}

/** How often the files of running steps are looked at, in milliseconds. */
const lookEveryMs = 100;

/**
 * Steps as containers of one Docker engine, one container per attempt. The container's name follows from the attempt, so that
 * it is never started twice; its end is told by events, found by inspection where they are missed, and decided by what the
 * wrapper in it left behind.
 */
export class DockerExecutor implements Executor {
  readonly #options: DockerExecutorOptions;
  readonly #client: EngineClient;
  readonly #link: EngineLink;
  readonly #attempts = new Map<string, ContainerAttempt>();
  readonly #events: ContainerEvents;
  readonly #end = new AbortController();
  #growth: NodeJS.Timeout | null = null;

  constructor(options: DockerExecutorOptions) {
    this.#options = options;
    this.#client = new EngineClient(options.socketPath);
    this.#link = new EngineLink(this.#client, {
      lost: () => this.#tell({ type: 'contact-lost', since: new Date().toISOString() }),
      back: () => {
        this.#tell({ type: 'contact-restored' });
        this.#lookAtAll();
      },
      watch: () => this.#lookAtAll(),
    });
    const ended = (id: string): void => {
      const attempt = this.#attempts.get(id);
      if (attempt) void this.#look(attempt);
    };
    this.#events = new ContainerEvents(this.#client, options.instance, ended, () => this.#lookAtAll());
  }

  start(launches: readonly Launch[]): void {
    for (const launch of launches) {
      const attempt = this.#hold(launch, this.#link.outages);
      void this.#guard(attempt, () => this.#begin(attempt));
    }
  }

  cancel(id: string, graceMs: number): void {
    const attempt = this.#attempts.get(id);
    if (attempt) this.#stop(attempt, graceMs, { reason: 'cancelled', message: 'The step was cancelled.' });
  }

  watch(id: string, dir: string): void {
    const launch = keptLaunch(dir);
    if (launch) {
      const attempt = this.#hold(launch, null);
      void this.#guard(attempt, () => this.#adopt(attempt));
      return;
    }
    // Without a launch nothing was begun, or all is over.
    const result = keptResult(dir);
    const eventBytes = sizeOf(join(dir, 'events.ndjson'));
    setImmediate(() => this.#tell(result ? { type: 'ended', id, result, eventBytes } : { type: 'lost', id }));
  }

  warm(): void {}
  context(): void {}
  forget(): void {}

  dispose(): void {
    this.#end.abort();
    this.#link.dispose();
    if (this.#growth) clearInterval(this.#growth);
    for (const { killTimer, timeout } of this.#attempts.values()) {
      if (killTimer) clearTimeout(killTimer);
      if (timeout) clearTimeout(timeout);
    }
    this.#attempts.clear();
  }

  #hold(launch: Launch, outages: number | null): ContainerAttempt {
    const attempt: ContainerAttempt = {
      launch,
      container: null,
      cause: null,
      killTimer: null,
      killAtMs: Number.POSITIVE_INFINITY,
      timeout: null,
      startedMs: null,
      outages,
      isEnding: false,
      logBytes: 0,
      eventBytes: 0,
    };
    this.#attempts.set(launch.id, attempt);
    this.#link.keepWatch(true);
    void this.#events.follow(() => this.#attempts.size > 0, this.#end.signal);
    return attempt;
  }

  /** A mistake of ours ends one attempt, and is told. */
  async #guard(attempt: ContainerAttempt, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (this.#end.signal.aborted || !this.#attempts.has(attempt.launch.id)) return;
      const { id } = attempt.launch;
      this.#drop(attempt);
      const message = error instanceof Error ? error.message : String(error);
      this.#tell({ type: 'refused', id, reason: 'internal', message });
    }
  }

  async #begin(attempt: ContainerAttempt): Promise<void> {
    const { launch } = attempt;
    keepLaunch(launch);
    // The engine limits memory, so the runner must not.
    const staged = await askRunner(this.#options, 'stage', {
      launch: { ...launch, memoryBytes: null },
      ...this.#options.user,
    });
    if (staged.event === 'refused') {
      this.#drop(attempt);
      return this.#tell({ type: 'refused', id: launch.id, reason: staged.reason, message: staged.message });
    }
    if (staged.event === 'ended') return this.#ended(attempt, staged.result, 0);
    if (attempt.cause) return this.#neverRan(attempt, attempt.cause);
    const created = await this.#create(attempt, staged.environment);
    if (created !== null) return this.#neverRan(attempt, created);
    await this.#startContainer(attempt);
  }

  /** Takes up what an earlier engine began: wherever it was interrupted, the container tells. */
  async #adopt(attempt: ContainerAttempt): Promise<void> {
    const { id, dir } = attempt.launch;
    attempt.container = containerName(id, this.#options.instance);
    const found = await this.#inspect(attempt);
    if (found === undefined) return;
    if (found === null) {
      const result = keptResult(dir);
      if (result) return this.#ended(attempt, result, sizeOf(join(dir, 'events.ndjson')));
      if (exitNote(dir)) return this.#settle(attempt, null);
      this.#drop(attempt);
      return this.#tell({ type: 'lost', id });
    }
    if (found.Status === 'created') return this.#startContainer(attempt);
    this.#running(attempt, found);
    if (isOver(found)) await this.#settle(attempt, found);
  }

  /** Makes the container, or finds the one of that name; the failure when there can be none. */
  async #create(attempt: ContainerAttempt, environment: { readonly [name: string]: string }): Promise<Failure | null> {
    const { launch } = attempt;
    if (!launch.container) return { reason: 'image-unavailable', message: 'No image is named for this step.' };
    const name = containerName(launch.id, this.#options.instance);
    const body = containerBody(stepContainer(launch, launch.container, environment, this.#options));
    const created = await this.#link.call<{ Id: string }>('/containers/create', {
      method: 'POST',
      query: { name },
      body,
    });
    attempt.container = name;
    if (created.ok) return null;
    if (created.problem.status === 409) return this.#isOurs(attempt);
    return startFailure(created.problem.message, launch.container.image);
  }

  /** A container of that name is there already: it is the attempt's, unless somebody else made it. */
  async #isOurs(attempt: ContainerAttempt): Promise<Failure | null> {
    const { instance } = this.#options;
    const found = await this.#link.call<{ Config: { Labels: Record<string, string> | null } }>(
      `/containers/${attempt.container}/json`,
    );
    const labels = found.ok ? found.value.Config.Labels : null;
    if (labels?.[idLabel] === attempt.launch.id && labels[instanceLabel] === instance) return null;
    const name = attempt.container;
    attempt.container = null;
    return {
      reason: 'environment-unavailable',
      message: `A container named ${name} is there that Trainyard did not make; remove it with docker rm ${name}.`,
    };
  }

  async #startContainer(attempt: ContainerAttempt): Promise<void> {
    if (attempt.cause) return this.#neverRan(attempt, attempt.cause);
    const started = await this.#link.call(`/containers/${attempt.container}/start`, { method: 'POST' });
    // 304: it had been started already, and the answer was lost.
    if (!started.ok && started.problem.status !== 304) {
      if (started.problem.kind === 'aborted') return;
      const image = attempt.launch.container?.image ?? '';
      return this.#neverRan(attempt, startFailure(started.problem.message, image));
    }
    const state = await this.#inspect(attempt);
    if (state === undefined) return;
    if (state) this.#running(attempt, state);
    if (state === null || isOver(state)) await this.#settle(attempt, state);
  }

  #running(attempt: ContainerAttempt, state: ContainerState): void {
    const { id, dir, timeoutMs, graceMs } = attempt.launch;
    attempt.startedMs = Date.parse(state.StartedAt);
    if (state.Pid > 0) claimFor(dir, state.Pid);
    this.#tell({ type: 'started', id, pid: state.Pid });
    this.#growth ??= setInterval(() => this.#lookAtFiles(), lookEveryMs);
    if (timeoutMs !== null) {
      const left = Math.max(0, attempt.startedMs + timeoutMs - Date.now());
      attempt.timeout = setTimeout(() => this.#stop(attempt, graceMs, timedOut(timeoutMs)), left);
    }
    // Who wanted its end meanwhile could not reach it.
    if (attempt.cause) this.#stop(attempt, Math.max(0, attempt.killAtMs - Date.now()), attempt.cause);
  }

  /** Asks the container to end, and ends it after `graceMs`. A shorter grace wins; the first cause stays. */
  #stop(attempt: ContainerAttempt, graceMs: number, cause: Failure): void {
    if (attempt.isEnding) return;
    const isFirst = attempt.cause === null;
    attempt.cause ??= cause;
    attempt.killAtMs = Math.min(attempt.killAtMs, Date.now() + graceMs);
    if (attempt.startedMs === null) return;
    if (graceMs > 0 && (isFirst || attempt.killTimer === null)) void this.#signal(attempt, 'SIGTERM');
    if (attempt.killTimer) clearTimeout(attempt.killTimer);
    const kill = (): void => void this.#signal(attempt, 'SIGKILL');
    attempt.killTimer = setTimeout(kill, Math.max(0, attempt.killAtMs - Date.now()));
  }

  async #signal(attempt: ContainerAttempt, signal: string): Promise<void> {
    await this.#link.call(`/containers/${attempt.container}/kill`, { method: 'POST', query: { signal } });
    await this.#look(attempt);
  }

  /** Null: there is no such container. Undefined: nobody waits for the answer any more. */
  async #inspect({ container }: ContainerAttempt): Promise<ContainerState | null | undefined> {
    const found = await this.#link.call<{ State: ContainerState }>(`/containers/${container}/json`);
    if (found.ok) return found.value.State;
    if (found.problem.status === 404) return null;
    if (found.problem.kind === 'aborted') return undefined;
    throw new Error(`Docker does not tell of ${container}: ${wordsOf(found.problem)}`);
  }

  #lookAtAll(): void {
    for (const attempt of this.#attempts.values()) void this.#look(attempt);
  }

  async #look(attempt: ContainerAttempt): Promise<void> {
    if (attempt.startedMs === null || attempt.isEnding) return;
    await this.#guard(attempt, async () => {
      const state = await this.#inspect(attempt);
      if (state === null || (state && isOver(state))) await this.#settle(attempt, state);
    });
  }

  /** The container is over: its end is made into a result, and then it is removed. */
  async #settle(attempt: ContainerAttempt, state: ContainerState | null): Promise<void> {
    if (attempt.isEnding) return;
    attempt.isEnding = true;
    const { launch, cause, outages } = attempt;
    const note = exitNote(launch.dir);
    const sawEngineGo = outages === null || outages < this.#link.outages;
    if (sawEngineGo && isInterruption(state, note, cause)) {
      this.#remove(attempt);
      this.#drop(attempt);
      return this.#tell({ type: 'lost', id: launch.id });
    }
    const memoryBytes = launch.memoryBytes ?? this.#options.memoryBytes;
    const program = launch.entry ? (launch.python?.executable ?? '') : (launch.argv?.[0] ?? '');
    await this.#collect(attempt, endOfContainer({ state, note, cause, memoryBytes, program, nowMs: Date.now() }));
  }

  async #neverRan(attempt: ContainerAttempt, failure: Failure): Promise<void> {
    attempt.isEnding = true;
    const ending = { exitCode: null, startedAt: Date.now() / 1000, durationS: 0, cpuMs: 0, peakBytes: 0 };
    await this.#collect(attempt, { ending, failure });
  }

  async #collect(attempt: ContainerAttempt, end: ContainerEnd): Promise<void> {
    const { launch } = attempt;
    this.#lookAtFile(attempt);
    const answer = await askRunner(this.#options, 'collect', { launch: { ...launch, memoryBytes: null }, ...end });
    if (answer.event !== 'ended') throw new Error(`The step runner answered ${answer.event} where a result was due.`);
    this.#ended(attempt, answer.result, answer.eventBytes ?? 0);
  }

  #ended(
    attempt: ContainerAttempt,
    result: Extract<ExecutorEvent, { type: 'ended' }>['result'],
    eventBytes: number,
  ): void {
    const { id } = attempt.launch;
    this.#remove(attempt);
    this.#drop(attempt);
    this.#tell({ type: 'ended', id, result, eventBytes });
  }

  /** Only after its result is on the disk. */
  #remove({ container, launch }: ContainerAttempt): void {
    forgetLaunch(launch.dir);
    if (container === null) return;
    void this.#link.call(`/containers/${container}`, { method: 'DELETE', query: { force: '1', v: '1' } });
  }

  #drop(attempt: ContainerAttempt): void {
    if (attempt.killTimer) clearTimeout(attempt.killTimer);
    if (attempt.timeout) clearTimeout(attempt.timeout);
    this.#attempts.delete(attempt.launch.id);
    if (this.#attempts.size > 0) return;
    this.#link.keepWatch(false);
    if (this.#growth) clearInterval(this.#growth);
    this.#growth = null;
  }

  #lookAtFiles(): void {
    const events = [...this.#attempts.values()].flatMap((attempt) => this.#lookAtFile(attempt) ?? []);
    if (events.length > 0) this.#options.listener(events);
  }

  /** How far the files of an attempt have grown, when they have. */
  #lookAtFile(attempt: ContainerAttempt): ExecutorEvent | null {
    const { id, dir } = attempt.launch;
    if (attempt.startedMs === null) return null;
    const logBytes = sizeOf(join(dir, 'log.bin'));
    const eventBytes = sizeOf(join(dir, 'events.ndjson'));
    if (logBytes === attempt.logBytes && eventBytes === attempt.eventBytes) return null;
    if (logBytes > attempt.logBytes) noteLogTime(dir, logBytes, Date.now() - attempt.startedMs);
    attempt.logBytes = logBytes;
    attempt.eventBytes = eventBytes;
    return { type: 'output', id, logBytes, eventBytes };
  }

  readonly #tell = (event: ExecutorEvent): void => this.#options.listener([event]);
}

const isOver = ({ Status, Running }: ContainerState): boolean => !Running && (Status === 'exited' || Status === 'dead');

const wordsOf = ({ status, message }: EngineProblem): string => (status === null ? message : `${status} ${message}`);

const timedOut = (timeoutMs: number): Failure => ({
  reason: 'timeout',
  message: `The step ran longer than its timeout of ${timeoutMs / 1000} s; raise it, or give it less to do.`,
});
