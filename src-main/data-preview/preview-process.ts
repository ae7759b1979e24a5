import { type ChildProcess, fork } from 'node:child_process';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { PreviewReply, TableAnswers, TableAsk, TableSpec } from './table-ask.ts';

export interface PreviewProcessOptions {
  /** The door of the preview process. */
  readonly door: string;
  readonly timeoutMs?: number;
  /** Milliseconds without a question after which the process ends. */
  readonly idleMs?: number;
}

interface Waiting {
  readonly table: TableSpec;
  readonly ask: TableAsk;
  readonly settle: (result: Result<TableAnswers[keyof TableAnswers], string>) => void;
}

/**
 * The process that reads tables: started by the first question, ended when nobody asks for a while, and killed when an
 * answer takes too long. Questions are asked one at a time, so that whatever ends it is about one table.
 */
export class PreviewProcess {
  readonly #door: string;
  readonly #timeoutMs: number;
  readonly #idleMs: number;
  readonly #queue: Waiting[] = [];
  #child: ChildProcess | null = null;
  #asked: { readonly id: number; readonly waiting: Waiting; readonly timer: NodeJS.Timeout } | null = null;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor({ door, timeoutMs = 30_000, idleMs = 60_000 }: PreviewProcessOptions) {
    this.#door = door;
    this.#timeoutMs = timeoutMs;
    this.#idleMs = idleMs;
  }

  /** Whether the process is there. */
  get isRunning(): boolean {
    return this.#child !== null;
  }

  /** Asks about a table; the problem is a sentence that names it. */
  ask<Ask extends TableAsk>(table: TableSpec, ask: Ask): Promise<Result<TableAnswers[Ask['kind']], string>> {
    return new Promise((resolve) => {
      const settle = (result: Result<TableAnswers[keyof TableAnswers], string>): void =>
        resolve(result as Result<TableAnswers[Ask['kind']], string>);
      this.#queue.push({ table, ask, settle });
      this.#next();
    });
  }

  dispose(): void {
    clearTimeout(this.#idle);
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }

  #next(): void {
    const waiting = this.#asked ? undefined : this.#queue.shift();
    if (!waiting) return;
    clearTimeout(this.#idle);
    const id = ++this.#lastId;
    const { table, ask } = waiting;
    const child = this.#child ?? this.#start();
    const timer = setTimeout(() => {
      this.#end(child);
      const seconds = Math.round(this.#timeoutMs / 1000);
      this.#give(problem(`${table.name} could not be read within ${seconds} seconds; look at a smaller part of it.`));
    }, this.#timeoutMs);
    this.#asked = { id, waiting, timer };
    child.send({ id, table, ask });
  }

  #start(): ChildProcess {
    const child = fork(this.#door, [], {
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    child.on('message', (reply: PreviewReply) => {
      if (this.#child === child && this.#asked?.id === reply.id) {
        this.#give(reply.ok ? ok(reply.value) : problem(reply.problem));
      }
    });
    const gone = (): void => {
      if (this.#child !== child) return;
      this.#child = null;
      const name = this.#asked?.waiting.table.name ?? '';
      this.#give(
        problem(`${name} needs more memory than a look may take, or is damaged in a way that ends its reader.`),
      );
    };
    child.on('exit', gone);
    child.on('error', gone);
    return child;
  }

  #give(result: Result<TableAnswers[keyof TableAnswers], string>): void {
    const asked = this.#asked;
    if (!asked) return;
    clearTimeout(asked.timer);
    this.#asked = null;
    asked.waiting.settle(result);
    this.#idle = setTimeout(() => this.#child && this.#end(this.#child), this.#idleMs).unref();
    this.#next();
  }

  #end(child: ChildProcess): void {
    if (this.#child === child) this.#child = null;
    child.kill('SIGKILL');
  }
}
