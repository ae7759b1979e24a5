import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
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

/**
 * Steps as processes of this machine, through the step runner. Should the runner die, its steps go on under their
 * supervisors: a new runner is started, which watches them by their folders.
 */
export class ProcessExecutor implements Executor {
  readonly #options: ProcessExecutorOptions;
  readonly #contexts = new Map<string, { readonly [name: string]: string }>();
  /** Folder of every attempt whose end is not known yet. */
  readonly #open = new Map<string, string>();
  #client: RunnerClient | null = null;
  #disposed = false;

  constructor(options: ProcessExecutorOptions) {
    this.#options = options;
  }

  start(launches: readonly Launch[]): void {
    for (const launch of launches) this.#open.set(launch.id, launch.dir);
    this.#runner().start(launches);
  }

  cancel(id: string, graceMs: number): void {
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

  /** Forgets the variables of a run that is over. */
  forget(contextId: string): void {
    this.#contexts.delete(contextId);
  }

  dispose(): void {
    this.#disposed = true;
    this.#client?.shutdown();
  }

  #runner(): RunnerClient {
    if (this.#client) return this.#client;
    const { python, runner, logFolder } = this.#options;
    mkdirSync(logFolder, { recursive: true });
    const stderr = openSync(join(logFolder, 'step-runner.log'), 'a');
    const client = new RunnerClient(python, runner, process.env, stderr, (events) => this.#tell(events));
    closeSync(stderr);
    this.#client = client;
    for (const [id, env] of this.#contexts) client.context(id, env);
    void client.exited.then(() => this.#runnerGone(client));
    return client;
  }

  #tell(events: readonly ExecutorEvent[]): void {
    for (const event of events) {
      if (event.type === 'ended' || event.type === 'dropped' || event.type === 'refused' || event.type === 'lost') {
        this.#open.delete(event.id);
      }
    }
    this.#options.listener(events);
  }

  #runnerGone(client: RunnerClient): void {
    if (this.#client !== client || this.#disposed) return;
    this.#client = null;
    if (this.#open.size === 0) return;
    const { listener } = this.#options;
    listener([{ type: 'contact-lost', since: new Date().toISOString() }]);
    const next = this.#runner();
    for (const [id, dir] of this.#open) next.watch(id, dir);
    listener([{ type: 'contact-restored' }]);
  }
}
