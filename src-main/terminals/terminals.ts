import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { ShellStart, TerminalNews, TerminalOrder } from './terminal-messages.ts';

/** Who shows a terminal. */
export interface TerminalViewer {
  onOpened(terminalId: string): void;
  /** Resolves when the output has been shown; meanwhile the shell may have to wait. */
  onOutput(data: string): Promise<void>;
  onEnded(exitCode: number | null, message: string): void;
}

/** Terminals that are open at once in one project. */
const mostOpen = 20;

/** The terminals of a project. Their shells live in a process of its own, which is there while one is open. */
export class Terminals {
  readonly #door: string;
  readonly #open = new Map<string, TerminalViewer>();
  #child: ChildProcess | null = null;

  /** `door`: of the terminal process. */
  constructor(door: string) {
    this.#door = door;
  }

  /** Starts a shell. The viewer is told of its end, whatever ends it, or why it did not start. */
  open(start: ShellStart, viewer: TerminalViewer): string {
    const id = randomUUID();
    if (this.#open.size >= mostOpen) {
      viewer.onEnded(null, `${mostOpen} terminals are open; close one first.`);
      return id;
    }
    this.#open.set(id, viewer);
    this.#order({ kind: 'open', id, start });
    return id;
  }

  /** Whether there is such a terminal. */
  has(id: string): boolean {
    return this.#open.has(id);
  }

  write(id: string, data: string): void {
    if (this.has(id)) this.#order({ kind: 'write', id, data });
  }

  resize(id: string, columns: number, rows: number): void {
    if (this.has(id)) this.#order({ kind: 'resize', id, columns, rows });
  }

  /** Ends the shell and all that it started; its viewer is told when they are gone. */
  close(id: string): void {
    if (this.has(id)) this.#order({ kind: 'close', id });
  }

  /** The process ends all shells when it is let go. */
  dispose(): void {
    if (this.#child?.connected) this.#child.disconnect();
    this.#child = null;
  }

  #order(order: TerminalOrder): void {
    this.#child ??= this.#start();
    this.#child.send(order);
  }

  #start(): ChildProcess {
    const child = fork(this.#door, [], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (news: TerminalNews) => this.#told(news));
    const gone = (): void => {
      // One that was let go has nothing open; what is open by now is with the next.
      if (this.#child !== child) return;
      this.#child = null;
      for (const [id, viewer] of this.#open) {
        this.#open.delete(id);
        viewer.onEnded(null, 'The process that held the terminal is gone; open another one.');
      }
    };
    child.on('exit', gone);
    child.on('error', gone);
    return child;
  }

  #told(news: TerminalNews): void {
    const { id } = news;
    const viewer = this.#open.get(id);
    if (!viewer) return;
    if (news.kind === 'opened') return viewer.onOpened(id);
    if (news.kind === 'output') {
      const characters = news.data.length;
      void viewer.onOutput(news.data).then(() => {
        if (this.has(id)) this.#order({ kind: 'taken', id, characters });
      });
      return;
    }
    this.#open.delete(id);
    const { exitCode, problem } = news;
    const ended = exitCode === null ? 'The shell was ended.' : `The shell ended with exit code ${exitCode}.`;
    viewer.onEnded(exitCode, problem === undefined ? ended : `The shell could not be started: ${problem}.`);
    if (this.#open.size === 0) this.dispose();
  }
}
