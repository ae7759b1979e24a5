import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { ExecutorEvent, ExecutorListener } from '../../executor.ts';
import type { Launch, LaunchPython } from '../../launch.ts';

/** Speaks the step runner's protocol (docs/step-contract.md section 4) with one runner process. */
export class RunnerClient {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #listener: ExecutorListener;
  #outgoing: string[] = [];
  #rest = '';
  #closed = false;
  readonly exited: Promise<void>;
  #greeted: () => void = () => {};

  /** @param stderr file descriptor for the runner's own mishaps */
  constructor(python: string, runner: string, env: NodeJS.ProcessEnv, stderr: number, listener: ExecutorListener) {
    this.#listener = listener;
    // A session of its own: an interrupt on the terminal reaches the command, which cancels in order.
    this.#child = spawn(python, [runner], {
      stdio: ['pipe', 'pipe', stderr],
      env,
      detached: true,
      cwd: '/',
    }) as ChildProcessWithoutNullStreams;
    this.#child.stdin.on('error', () => {});
    this.#child.stdout.setEncoding('utf8');
    this.#child.stdout.on('data', (text: string) => this.#receive(text));
    this.exited = new Promise((resolve) => {
      this.#child.on('error', () => resolve());
      this.#child.on('close', () => {
        this.#closed = true;
        resolve();
      });
    });
    this.#child.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether the runner answered; false when it was gone before. */
  answers(): Promise<boolean> {
    const greeted = new Promise<boolean>((resolve) => {
      this.#greeted = () => resolve(true);
    });
    this.#say({ verb: 'hello' });
    return Promise.race([greeted, this.exited.then(() => false)]);
  }

  start(launches: readonly Launch[]): void {
    if (launches.length === 1) this.#say({ verb: 'start', ...launches[0] });
    else if (launches.length > 1) this.#say({ verb: 'batch', launches });
  }

  context(id: string, env: { readonly [name: string]: string }): void {
    this.#say({ verb: 'context', id, env });
  }

  warm(environment: LaunchPython, path: readonly string[]): void {
    this.#say({ verb: 'warm', environment, path });
  }

  cancel(id: string, graceMs: number): void {
    this.#say({ verb: 'cancel', id, graceMs });
  }

  watch(id: string, dir: string): void {
    this.#say({ verb: 'watch', id, dir });
  }

  /** Ends the runner; its running steps go on by themselves. */
  shutdown(): void {
    if (this.#closed) return;
    this.#say({ verb: 'shutdown' });
    this.#send();
    this.#child.stdin.end();
  }

  /** Messages of one turn of the event loop travel in one write. */
  #say(message: object): void {
    if (this.#outgoing.length === 0) queueMicrotask(() => this.#send());
    this.#outgoing.push(JSON.stringify(message));
  }

  #send(): void {
    if (this.#outgoing.length === 0 || this.#closed) return;
    const text = `${this.#outgoing.join('\n')}\n`;
    this.#outgoing = [];
    this.#child.stdin.write(text);
  }

  #receive(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    const events: ExecutorEvent[] = [];
    for (const line of lines) {
      if (line === '') continue;
      const { event, ...rest } = JSON.parse(line) as { event: string };
      if (event === 'hello') this.#greeted();
      else if (event !== 'warmed') events.push({ type: event, ...rest } as unknown as ExecutorEvent);
    }
    if (events.length > 0) this.#listener(events);
  }
}
