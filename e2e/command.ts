import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** How a command ended, and all that it printed. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly bytes: Buffer;
  readonly error: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A command that still runs. */
export interface Started {
  readonly child: ChildProcess;
  /** Resolves when standard output or standard error holds the text. */
  says(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

const root = join(import.meta.dirname, '..');

/** A project in a temporary folder with a home of its own; the real command is run in it, as a user would. */
export class Workplace {
  readonly folder: string;
  readonly project: string;
  readonly home: string;

  readonly #homes: Readonly<Record<string, string>>;

  /** @param cache `shared`: Python environments are those of this user, so that they are not built for each test */
  constructor(cache: 'own' | 'shared' = 'own') {
    this.folder = mkdtempSync(join(tmpdir(), 'trainyard-e2e-'));
    this.project = join(this.folder, 'project');
    this.home = join(this.folder, 'home');
    mkdirSync(this.project);
    this.#homes =
      cache === 'own'
        ? { TRAINYARD_HOME: this.home }
        : {
            HOME: this.folder,
            XDG_STATE_HOME: join(this.home, 'state'),
            XDG_CONFIG_HOME: join(this.home, 'config'),
            XDG_RUNTIME_DIR: join(this.home, 'runtime'),
            XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
          };
    if (cache === 'shared') mkdirSync(join(this.home, 'runtime'), { recursive: true, mode: 0o700 });
  }

  write(path: string, content: string | Buffer): string {
    const absolute = join(this.project, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, content);
    return absolute;
  }

  read(path: string): string {
    return readFileSync(join(this.project, path), 'utf8');
  }

  /** A pipeline of shell steps: id to command; `after` chains them in the order given. */
  shellPipeline(path: string, steps: Readonly<Record<string, string>>, id = 'shells'): string {
    const nodes = Object.entries(steps).map(
      ([step, command]) =>
        `    - {id: ${step}, type: flow.shell, parameters: {command: ${JSON.stringify(command)}, outputs: {text: file}}}\n`,
    );
    const head = `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: ${id}, name: Shells}\nspec:\n  nodes:\n`;
    return this.write(path, head + nodes.join(''));
  }

  start(words: readonly string[], options: RunOptions = {}): Started {
    const { INIT_CWD: _callers, ...env } = process.env;
    const child = spawn('sh', [join(root, 'bin', 'trainyard'), ...words], {
      cwd: options.cwd ?? this.project,
      env: { ...env, ...this.#homes, CI: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const error: Buffer[] = [];
    const waiting: (() => void)[] = [];
    const collect = (list: Buffer[]) => (chunk: Buffer) => {
      list.push(chunk);
      for (const look of waiting) look();
    };
    child.stdout.on('data', collect(out));
    child.stderr.on('data', collect(error));
    const said = (): string => Buffer.concat([...out, ...error]).toString('utf8');
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (code) => {
        const bytes = Buffer.concat(out);
        resolve({ code, bytes, out: bytes.toString('utf8'), error: Buffer.concat(error).toString('utf8') });
      });
    });
    const says = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (said().includes(text)) resolve();
        };
        waiting.push(look);
        look();
        void ended.then(() => reject(new Error(`It ended without saying ${JSON.stringify(text)}: ${said()}`)));
      });
    return { child, says, ended };
  }

  run(...words: string[]): Promise<Ended> {
    return this.start(words).ended;
  }

  /** Removes the folder. Where CI is set, as here, engines end with their last run and command. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** The one JSON document that a command printed. */
export const document = (ended: Ended): Record<string, unknown> => JSON.parse(ended.out) as Record<string, unknown>;

/** The lines of a JSON stream. */
export const lines = (ended: Ended): Record<string, unknown>[] =>
  ended.out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
