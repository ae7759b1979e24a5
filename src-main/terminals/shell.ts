import { spawn } from 'node-pty';
import { endProcessGroup, identityOf } from '../base/process-identity.ts';
import type { ShellStart } from './terminal-messages.ts';

/** Output goes on in pieces of what came within this many milliseconds. */
const batchMs = 8;
/** Characters of a piece, at most. */
const longestPiece = 64 * 1024;
/** Characters that nobody has taken yet, at which the shell has to wait, and at which it may go on. */
const mostWaiting = 512 * 1024;
const leastWaiting = 128 * 1024;
/** Milliseconds that the processes of a closed terminal have to end by themselves. */
const graceMs = 300;

/** One shell on a terminal of its own, with all the processes that it starts. */
export class Shell {
  readonly #pty: ReturnType<typeof spawn>;
  readonly #identity: ReturnType<typeof identityOf>;
  readonly #onOutput: (data: string) => void;
  readonly ended: Promise<void>;
  #pieces: string[] = [];
  #characters = 0;
  #waiting = 0;
  #paused = false;
  #timer: NodeJS.Timeout | null = null;

  /** Throws what keeps the shell from starting. */
  constructor(start: ShellStart, onOutput: (data: string) => void, onEnded: (exitCode: number | null) => void) {
    const { shell, cwd, env, columns, rows } = start;
    this.#pty = spawn(shell, [], { name: 'xterm-256color', cwd, env: { ...env }, cols: columns, rows });
    this.#identity = identityOf(this.#pty.pid);
    this.#onOutput = onOutput;
    this.#pty.onData((data) => this.#collect(data));
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        void this.#sweep().then(() => {
          this.#flush();
          onEnded(signal ? null : exitCode);
          resolve();
        });
      });
    });
  }

  write(data: string): void {
    this.#pty.write(data);
  }

  resize(columns: number, rows: number): void {
    try {
      this.#pty.resize(columns, rows);
    } catch {
      // The shell ended in between.
    }
  }

  /** Output of this many characters has been shown. */
  taken(characters: number): void {
    this.#waiting = Math.max(0, this.#waiting - characters);
    if (!this.#paused || this.#waiting > leastWaiting) return;
    this.#paused = false;
    this.#pty.resume();
  }

  /** Ends the shell and all that it started, also what made sessions of its own. */
  async close(): Promise<void> {
    try {
      this.#pty.kill('SIGHUP');
    } catch {
      // It ended in between.
    }
    await this.#sweep();
  }

  async #sweep(): Promise<void> {
    if (this.#identity) await endProcessGroup(this.#identity, graceMs);
  }

  #collect(data: string): void {
    this.#pieces.push(data);
    this.#characters += data.length;
    if (this.#characters >= longestPiece) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), batchMs);
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#characters === 0) return;
    const data = this.#pieces.join('');
    this.#pieces = [];
    this.#characters = 0;
    this.#waiting += data.length;
    if (this.#waiting >= mostWaiting && !this.#paused) {
      this.#paused = true;
      this.#pty.pause();
    }
    this.#onOutput(data);
  }
}
