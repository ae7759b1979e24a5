import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endProcessGroup, identityOf, type ProcessIdentity } from './process-identity.ts';

export interface ProgramOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Each line of standard output and standard error, as it comes. */
  readonly onLine?: (line: string) => void;
  /** Right after the start, before anything is awaited. */
  readonly onStart?: (identity: ProcessIdentity) => void;
  /** Ends the program and all that it started. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

export interface ProgramEnd {
  /** `null` when it did not start, or was ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program (an argument list, no shell) in a process group of its own until it ends. Never rejects. */
export async function runProgram(argv: readonly [string, ...string[]], options: ProgramOptions): Promise<ProgramEnd> {
  if (options.signal?.aborted) return { exitCode: null, stdout: '', stderr: 'cancelled' };
  let child: ChildProcess;
  try {
    child = spawn(argv[0], argv.slice(1), {
      env: options.env,
      cwd: options.cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    return { exitCode: null, stdout: '', stderr: String(error) };
  }
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (identity) options.onStart?.(identity);
  const out: string[] = [];
  const err: string[] = [];
  const collect = (stream: NodeJS.ReadableStream | null, lines: string[]): void => {
    if (!stream) return;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      options.onLine?.(line);
    });
  };
  collect(child.stdout, out);
  collect(child.stderr, err);
  const end = (): void => {
    if (identity) void endProcessGroup(identity, 2_000);
  };
  options.signal?.addEventListener('abort', end, { once: true });
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(end, options.timeoutMs);
  const exitCode = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      err.push(error.message);
      resolve(null);
    });
    child.once('close', (code) => resolve(code));
  });
  clearTimeout(timer);
  options.signal?.removeEventListener('abort', end);
  return { exitCode, stdout: out.join('\n'), stderr: err.join('\n') };
}
