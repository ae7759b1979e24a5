import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Executor, ExecutorEvent, ExecutorListener } from '../executor.ts';
import type { Launch } from '../launch.ts';

/** An executor in a scratch folder, with all that it told, and a way to wait for what it is going to tell. */
export class ExecutorWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'trainyard-executor-'));
  readonly events: ExecutorEvent[] = [];
  readonly executor: Executor;
  #waiting: (() => void)[] = [];

  constructor(make: (listener: ExecutorListener, folder: string) => Executor) {
    this.executor = make((events) => {
      this.events.push(...events);
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const look of waiting) look();
    }, this.folder);
    this.executor.context('run', { PATH: process.env['PATH'] ?? '/usr/bin:/bin', FROM_CONTEXT: 'yes' });
  }

  /** A launch of a shell command, with the given fields changed. */
  launch(step: string, command: string, changes: Partial<Launch> = {}): Launch {
    return {
      id: `run/${step}/1`,
      target: 'local',
      dir: join(this.folder, 'steps', step, '1'),
      context: 'run',
      argv: ['/bin/sh', '-c', command],
      env: { TRAINYARD_RUN_ID: 'run', TRAINYARD_STEP_ID: step, TRAINYARD_ATTEMPT: '1' },
      step: { runId: 'run', stepId: step, attempt: 1, parameters: {} },
      inputs: {},
      lists: [],
      files: [],
      outputs: {},
      secrets: {},
      store: join(this.folder, 'artifacts'),
      timeoutMs: null,
      graceMs: 10_000,
      memoryBytes: null,
      threads: 1,
      keepInputs: false,
      ...changes,
    };
  }

  start(...launches: readonly Launch[]): void {
    this.executor.start(launches);
  }

  /** Resolves with the first event of a type, about an attempt where one is given, that was told or will be. */
  async until<Type extends ExecutorEvent['type']>(
    type: Type,
    id?: string,
  ): Promise<Extract<ExecutorEvent, { type: Type }>> {
    for (;;) {
      const found = this.events.find(
        (event) => event.type === type && (id === undefined || ('id' in event && event.id === id)),
      );
      if (found) return found as Extract<ExecutorEvent, { type: Type }>;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async result(id: string) {
    return (await this.until('ended', id)).result;
  }

  /** Waits until an attempt that was cancelled is over, before or after its start; tells the reason. */
  async over(id: string): Promise<string> {
    const event = await Promise.race([this.until('ended', id), this.until('dropped', id)]);
    return event.type === 'dropped' ? 'dropped' : (event.result.failure?.reason ?? 'none');
  }

  /** What was told of an attempt, in order. */
  told(id: string): string[] {
    return this.events.flatMap((event) =>
      'id' in event && event.id === id && event.type !== 'output' ? [event.type] : [],
    );
  }

  dispose(): void {
    this.executor.dispose();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** What every executor keeps, whatever starts its steps. A step is a shell command of `exit` or `sleep`. */
export function executorContract(name: string, make: (listener: ExecutorListener, folder: string) => Executor): void {
  describe(`${name} keeps the contract of executors`, { timeout: 60_000 }, () => {
    let world: ExecutorWorld;

    beforeEach(() => {
      world = new ExecutorWorld(make);
    });

    afterEach(() => world.dispose());

    it('tells how each attempt ended, once', async () => {
      const codes = [0, 1, 3, 42, 255];
      world.start(...codes.map((code) => world.launch(`s${code}`, `exit ${code}`)));
      for (const code of codes) expect((await world.result(`run/s${code}/1`)).exitCode).toBe(code);
      for (const code of codes) expect(world.told(`run/s${code}/1`).filter((type) => type === 'ended')).toHaveLength(1);
    });

    it('tells nothing before start has returned', () => {
      world.start(world.launch('a', 'exit 0'));
      expect(world.events).toEqual([]);
    });

    it.each([10_000, 0])(
      'ends a cancelled attempt with %i ms of grace, and says that it was cancelled',
      async (graceMs) => {
        world.start(world.launch('long', 'sleep 600'));
        world.executor.cancel('run/long/1', graceMs);
        expect(await world.over('run/long/1')).toMatch(/cancelled|dropped/);
      },
    );

    it('leaves other attempts alone when it cancels one', async () => {
      world.start(world.launch('long', 'sleep 600'), world.launch('other', 'sleep 600'));
      world.executor.cancel('run/long/1', 0);
      await world.over('run/long/1');
      expect(world.told('run/other/1')).not.toContain('ended');
      world.executor.cancel('run/other/1', 0);
      await world.over('run/other/1');
    });

    it('ends an attempt once, however often it is cancelled', async () => {
      world.start(world.launch('long', 'sleep 600'));
      for (const graceMs of [10_000, 10_000, 0, 0]) world.executor.cancel('run/long/1', graceMs);
      await world.over('run/long/1');
      world.start(world.launch('next', 'exit 0'));
      await world.result('run/next/1');
      expect(world.told('run/long/1').filter((type) => type === 'ended' || type === 'dropped')).toHaveLength(1);
    });

    it('does nothing for a cancel of what is over, or was never there', async () => {
      world.start(world.launch('a', 'exit 0'));
      await world.result('run/a/1');
      world.executor.cancel('run/a/1', 0);
      world.executor.cancel('run/never/1', 0);
      world.start(world.launch('b', 'exit 0'));
      expect((await world.result('run/b/1')).exitCode).toBe(0);
      expect(world.told('run/never/1')).toEqual([]);
    });
  });
}
