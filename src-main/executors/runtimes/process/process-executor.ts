import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { openForAppending } from '../../../base/regular-file.ts';
import type { Executor, ExecutorEvent, ExecutorListener } from '../../executor.ts';
import type { Launch, LaunchPython } from '../../launch.ts';
import { RunnerClient } from './runner-client.ts';

export interface ProcessExecutorOptions {
  /** Any Python of at least 3.9: the step runner needs its standard library only. */
  readonly python: string;
  /** Path of `runner.py`. */
  readonly runner: string;
  /** For the runner's own mishaps. */
  readonly logFolder: string;
  readonly listener: ExecutorListener;
}

/** Where the step runner writes what goes wrong with itself. */
export const stepRunnerLog = (folder: string): string => join(folder, 'step-runner.log');

/** A runner that lived less long than this many milliseconds did not come to its work. */
const shortLifeMs = 5000;
const longestWaitMs = 60_000;

/**
 * Steps as processes of this machine, through the step runner. Should the runner die, its steps go on under their
 * supervisors: a new runner is started, which watches them by their folders.
 */
export class ProcessExecutor implements Executor {
  readonly #options: ProcessExecutorOptions;
  readonly #contexts = new Map<string, { readonly [name: string]: string }>();
  /** Folder of every attempt whose end is not known yet. */
  readonly #open = new Map<string, string>();
  /** Attempts that shall end, until they have: whoever was told of it may be gone before it was done. */
  readonly #cancels = new Map<string, number>();
  /** Attempts whose runner is gone and that no other watches yet. */
  readonly #orphans = new Set<string>();
  #client: RunnerClient | null = null;
  #startedMs = 0;
  /** Runners in a row that were gone soon after their start. */
  #shortLives = 0;
  #restart: NodeJS.Timeout | null = null;
  #disposed = false;

  constructor(options: ProcessExecutorOptions) {
    this.#options = options;
  }

  start(launches: readonly Launch[]): void {
    for (const launch of launches) this.#open.set(launch.id, launch.dir);
    this.#runner().start(launches);
  }

  cancel(id: string, graceMs: number): void {
    if (this.#open.has(id)) this.#cancels.set(id, graceMs);
    this.#runner().cancel(id, graceMs);
  }

  watch(id: string, dir: string): void {
    this.#open.set(id, dir);
    this.#runner().watch(id, dir);
  }

  warm(environment: LaunchPython, path: readonly string[]): void {
    this.#runner().warm(environment, path);
  }

  context(id: string, env: { readonly [name: string]: string }): void {
    this.#contexts.set(id, env);
    this.#runner().context(id, env);
  }

  forget(contextId: string): void {
    this.#contexts.delete(contextId);
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#restart) clearTimeout(this.#restart);
    this.#client?.shutdown();
  }

  #runner(): RunnerClient {
    if (this.#client) return this.#client;
    const { python, runner, logFolder } = this.#options;
    const stderr = openForAppending(stepRunnerLog(logFolder));
    const client = new RunnerClient(python, runner, process.env, stderr, (events) => this.#tell(events));
    closeSync(stderr);
    this.#client = client;
    this.#startedMs = performance.now();
    for (const [id, env] of this.#contexts) client.context(id, env);
    void client.exited.then(() => this.#runnerGone(client));
    return client;
  }

  #tell(events: readonly ExecutorEvent[]): void {
    for (const event of events) {
      if (event.type === 'ended' || event.type === 'dropped' || event.type === 'refused' || event.type === 'lost') {
        this.#open.delete(event.id);
        this.#cancels.delete(event.id);
        this.#orphans.delete(event.id);
      }
    }
    this.#options.listener(events);
  }

  #runnerGone(client: RunnerClient): void {
    if (this.#client !== client || this.#disposed) return;
    this.#client = null;
    if (this.#open.size === 0) return;
    const livedMs = performance.now() - this.#startedMs;
    this.#shortLives = livedMs < shortLifeMs ? this.#shortLives + 1 : 0;
    if (this.#orphans.size === 0) this.#options.listener([{ type: 'contact-lost', since: new Date().toISOString() }]);
    for (const id of this.#open.keys()) this.#orphans.add(id);
    // The first time at once; a runner that cannot live is tried less and less often, but for ever.
    const waitMs = this.#shortLives < 2 ? 0 : Math.min(longestWaitMs, 500 * 2 ** (this.#shortLives - 1));
    this.#restart = setTimeout(() => void this.#takeUp(), waitMs);
  }

  /** Has a new runner watch what the one before left. */
  async #takeUp(): Promise<void> {
    const next = this.#runner();
    for (const id of this.#orphans) {
      next.watch(id, this.#open.get(id) as string);
      const graceMs = this.#cancels.get(id);
      if (graceMs !== undefined) next.cancel(id, graceMs);
    }
    if (!(await next.answers()) || this.#client !== next) return;
    this.#orphans.clear();
    this.#options.listener([{ type: 'contact-restored' }]);
  }
}
