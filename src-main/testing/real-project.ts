import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RpcClient } from '../../shared/rpc/client.ts';
import type { StampedEvent } from '../../shared/run/run-event.ts';
import { homesOf, stateFolder } from '../base/homes.ts';
import { isAlive, type ProcessIdentity, readIdentity } from '../base/process-identity.ts';
import { connectEngine } from '../hosts/engine-client.ts';
import { findInstallation } from '../installation.ts';
import { type ProjectFolders, projectFolders } from '../runs/run-folder.ts';
import { readRun, type StoredRun } from '../runs/run-reader.ts';

/** A project in a temporary folder with a real engine process, real step runner and real steps. */
export class RealProject {
  readonly root = mkdtempSync(join(tmpdir(), 'trainyard-engine-'));
  readonly project = join(this.root, 'project');
  readonly env: NodeJS.ProcessEnv;
  readonly folders: ProjectFolders;
  readonly #clients: RpcClient[] = [];

  constructor() {
    mkdirSync(this.project);
    writeFileSync(join(this.project, 'trainyard.yaml'), '');
    const { PATH, HOME, LANG } = process.env;
    this.env = {
      ...(PATH && { PATH }),
      ...(HOME && { HOME }),
      ...(LANG && { LANG }),
      TRAINYARD_HOME: join(this.root, 'home'),
      XDG_RUNTIME_DIR: join(this.root, 'runtime'),
      TRAINYARD_TEST_ROOT: this.root,
    };
    this.folders = projectFolders(this.project, stateFolder(this.project, homesOf(this.env, '/')));
  }

  /** Writes a file of the project and tells its absolute path. */
  write(path: string, content: string): string {
    const file = join(this.project, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** Writes a file of the project's state, as something gone wrong would leave it. */
  writeState(path: string, content: string): void {
    mkdirSync(this.folders.state, { recursive: true });
    writeFileSync(join(this.folders.state, path), content);
  }

  options(project = this.project) {
    const installation = findInstallation();
    const folders = projectFolders(project, stateFolder(project, homesOf(this.env, '/')));
    return {
      project,
      homes: homesOf(this.env, '/'),
      stateFolder: folders.state,
      hostFile: folders.hostFile,
      spawn: true,
      // The sources, never a bundle that an earlier build left.
      engine: join(installation.root, 'src-main', 'engine.ts'),
      version: installation.build,
      env: this.env,
    };
  }

  /** Connects to the engine, of this project or of another folder with the same home, and starts one where there is none. */
  async connect(project = this.project): Promise<RpcClient> {
    const client = await connectEngine(this.options(project));
    if (!client.ok || !client.value) throw new Error(client.ok ? 'There is no engine.' : client.problem);
    this.#clients.push(client.value);
    return client.value;
  }

  /** The engine that `host.json` names; undefined where there is none. */
  engine(): ProcessIdentity | undefined {
    try {
      return readIdentity(JSON.parse(readFileSync(this.folders.hostFile, 'utf8')));
    } catch {
      return undefined;
    }
  }

  async start(client: RpcClient, file: string, changes: { readonly clientKey?: string } = {}): Promise<string> {
    const started = await client.call('run.start', { file, environment: stringsOf(this.env), ...changes });
    if (!started.ok) throw new Error([started.message, ...started.diagnostics.map((one) => one.message)].join('\n'));
    return started.runId;
  }

  /** Collects a run's events; `done` resolves when the run has ended, or rejects when the engine goes away. */
  follow(client: RpcClient, runId: string): Followed {
    const followed = new Followed();
    const { done } = client.stream('run.events', { runId }, (events) =>
      followed.take(events as readonly unknown[] as readonly StampedEvent[]),
    );
    followed.done = done;
    done.catch(() => {});
    return followed;
  }

  read(runId: string): StoredRun {
    return readRun(this.folders, runId);
  }

  /** Ends the engine if one lives, and removes everything. */
  async dispose(): Promise<void> {
    for (const client of this.#clients) client.close();
    const engine = this.engine();
    if (engine && isAlive(engine)) process.kill(engine.pid, 'SIGKILL');
    for (const { pid } of this.processes()) kill(pid);
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Processes that carry this project's mark in their environment: its engine, runner, supervisors and steps. */
  processes(): { readonly pid: number; readonly command: string }[] {
    const mark = `TRAINYARD_TEST_ROOT=${this.root}\0`;
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          if (!readFileSync(`/proc/${name}/environ`, 'latin1').includes(mark)) return [];
          const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
          return command === '' ? [] : [{ pid: Number(name), command }];
        } catch {
          return [];
        }
      });
  }
}

/** What has been told of a run so far, and a way to wait for what is still to come. */
export class Followed {
  readonly events: StampedEvent[] = [];
  done: Promise<void> = Promise.resolve();
  #waiting: (() => void)[] = [];

  take(events: readonly StampedEvent[]): void {
    this.events.push(...events);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  }

  /** Resolves with the first event that fits, past or to come. */
  async until<Found extends StampedEvent>(fits: (event: StampedEvent) => event is Found): Promise<Found>;
  async until(fits: (event: StampedEvent) => boolean): Promise<StampedEvent>;
  async until(fits: (event: StampedEvent) => boolean): Promise<StampedEvent> {
    for (;;) {
      const found = this.events.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

/** Processes that `pid` started and that still run. */
export function childrenOf(pid: number): { readonly pid: number; readonly command: string }[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
    .filter(Boolean)
    .map((child) => ({
      pid: Number(child),
      command: readFileSync(`/proc/${child}/cmdline`, 'latin1').replaceAll('\0', ' '),
    }));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}

const stringsOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
