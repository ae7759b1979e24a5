import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cancellation } from '../shared/rpc/cancellation.ts';
import type { StampedEvent } from '../shared/run/run-event.ts';
import { type App, createApp } from '../src-main/app.ts';
import { homesOf } from '../src-main/base/homes.ts';
import { findInstallation } from '../src-main/installation.ts';

/** What is left of a run that went through the engine. */
export interface FinishedRun {
  readonly runId: string;
  /** From the request to the last event, as whoever asked sees it. */
  readonly elapsedMs: number;
  readonly outcome: string;
  readonly succeeded: number;
  readonly cached: number;
  readonly folder: string;
}

export interface RunOptions {
  readonly maxParallel?: number | null;
  /** Executes every step, whatever the cache holds. */
  readonly noCache?: boolean;
  readonly onEvent?: (event: StampedEvent) => void;
}

/** The real engine on a project of its own: services, step runner, files; without the socket. */
export class EngineUnderTest {
  readonly project: string;
  readonly #app: App;
  readonly #env: { readonly [name: string]: string };

  private constructor(project: string, app: App, env: { readonly [name: string]: string }) {
    this.project = project;
    this.#app = app;
    this.#env = env;
  }

  static async open(project: string): Promise<EngineUnderTest> {
    mkdirSync(project, { recursive: true });
    const env = stringsOf(process.env);
    const installation = findInstallation();
    const app = await createApp({
      project,
      homes: homesOf(env, project),
      installation,
      env,
      stop: () => {},
      onRunEnded: () => {},
    });
    return new EngineUnderTest(project, app, env);
  }

  /** Runs a pipeline file to its end. */
  async run(file: string, { maxParallel = null, noCache = false, onEvent }: RunOptions = {}): Promise<FinishedRun> {
    const { handlers } = this.#app;
    let succeeded = 0;
    let cached = 0;
    let outcome = 'none';
    const count = (events: readonly StampedEvent[]): void => {
      for (const event of events) {
        onEvent?.(event);
        if (event.type === 'step-finished' && event.status === 'succeeded') succeeded += 1;
        else if (event.type === 'step-cached') cached += 1;
        else if (event.type === 'run-finished') outcome = event.outcome;
      }
    };
    const signal = new Cancellation();
    const began = performance.now();
    const started = await handlers['run.start']({
      file,
      parameters: {},
      settings: {},
      target: null,
      selection: { from: [], to: [], only: [], noCache },
      maxParallel,
      trigger: 'benchmark',
      environment: this.#env,
    });
    if (!started.ok) throw new Error(`${started.message} ${(started.diagnostics ?? [])[0]?.message ?? ''}`);
    await handlers['run.events']({ runId: started.runId, afterSeq: 0 }, count as never, signal);
    const elapsedMs = performance.now() - began;
    const folder = join(this.project, '.trainyard', 'runs', started.runId);
    return { runId: started.runId, elapsedMs, outcome, succeeded, cached, folder };
  }

  dispose(): void {
    this.#app.dispose();
  }
}

/** Holds a run to what it must have left on disk: a log and a result with exit code 0 for every step. */
export function checkExecuted(run: FinishedRun, steps: number): void {
  if (run.outcome !== 'succeeded' || run.succeeded !== steps) {
    throw new Error(`The run ended as ${run.outcome} with ${run.succeeded} of ${steps} steps`);
  }
  const folders = readdirSync(join(run.folder, 'steps'));
  if (folders.length !== steps) throw new Error(`${folders.length} of ${steps} steps left a folder`);
  for (const step of folders) {
    const attempt = join(run.folder, 'steps', step, '1');
    const result = JSON.parse(readFileSync(join(attempt, 'result.json'), 'utf8')) as { exitCode: number };
    if (result.exitCode !== 0) throw new Error(`Step ${step} ended with ${result.exitCode}`);
    readFileSync(join(attempt, 'log.bin'));
  }
}

/** Writes a pipeline file into the project. */
export function writePipeline(project: string, name: string, text: string): string {
  const file = join(project, `${name}.pipeline.yaml`);
  writeFileSync(file, text);
  return file;
}

export function stringsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
