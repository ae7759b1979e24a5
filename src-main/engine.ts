import { closeSync, existsSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from './app.ts';
import { writeFileAtomic } from './base/atomic-file.ts';
import { keepHeapSmall } from './base/engine-heap.ts';
import { type Homes, homesOf, stateFolder } from './base/homes.ts';
import { makeFolder } from './base/make-folder.ts';
import { identityOf, isAlive } from './base/process-identity.ts';
import { openForAppending } from './base/regular-file.ts';
import { stateProblem } from './base/system-problem.ts';
import { stepRunnerLog } from './executors/runtimes/process/process-executor.ts';
import { readEngineAddress, socketPath } from './hosts/engine-address.ts';
import { type EngineHost, serveEngine } from './hosts/engine-host.ts';
import { findInstallation } from './installation.ts';
import { lockProject } from './runs/project-lock.ts';
import { projectFolders } from './runs/run-folder.ts';

/** Milliseconds without a run and without a connection after which the engine ends; at once where CI is set. */
const idleMs = process.env['CI'] ? 0 : 5 * 60_000;
/** Whoever started the engine has this many milliseconds to connect. */
const firstConnectionMs = 10_000;
/** How often a start looks whether the engine that holds the lock answers, in milliseconds. */
const lookEveryMs = 20;

// Whoever starts an engine resolved the homes against its own folder.
const [project = process.cwd(), given] = process.argv.slice(2);
const homes = given === undefined ? homesOf(process.env, process.cwd()) : (JSON.parse(given) as Homes);
const folders = projectFolders(project, stateFolder(project, homes));
// The command that started us has its own terminal; what it gets there is for it, and it may be gone at any time.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.stdout.on('error', () => {});

keepHeapSmall();
try {
  makeFolder(folders.state);
  writeFileSync(join(folders.state, '.gitignore'), '*\n');
  // A log that cannot be written would keep every step from starting.
  closeSync(openForAppending(stepRunnerLog(folders.state)));
  if (lockProject(folders.state)) await serve();
  else await waitForTheOther();
} catch (error) {
  // Whoever started us shows this line; the log has all of it.
  console.error(error);
  const told = stateProblem(error, folders.state) ?? (error instanceof Error ? error.message : String(error));
  process.stdout.write(`The engine cannot start: ${told.replaceAll('\n', ' ')}\n`, () => process.exit(6));
}

async function serve(): Promise<void> {
  const installation = findInstallation();
  let idle: NodeJS.Timeout | undefined;
  let host: EngineHost | undefined;
  const end = (): void => {
    host?.close();
    app.dispose();
    process.exit(0);
  };
  const endWhenIdle = (afterMs: number): void => {
    clearTimeout(idle);
    if (app.runs.active.length === 0 && host?.connections() === 0) idle = setTimeout(end, afterMs);
  };
  const look = (): void => endWhenIdle(idleMs);
  const stop = (): void => void setImmediate(end);
  const app = await createApp({ project, homes, installation, env: process.env, stop, onRunEnded: look });
  // Before anybody can ask: a run that goes on is never taken for one that stands still.
  await app.runs.resumeAll(process.env);
  const path = socketPath(folders.state, process.env);
  host = await serveEngine(path, app.handlers, look, (error, method) => console.error(method, error));
  process.on('SIGTERM', end);
  const version = installation.build;
  await writeFileAtomic(folders.hostFile, JSON.stringify({ ...identityOf(process.pid), socket: path, version }));
  // Who deletes a project's state wants nothing of it any more: neither its steps nor us.
  watch(folders.state, () => {
    if (!existsSync(folders.hostFile)) void app.runs.abandon().then(end);
  }).on('error', () => {});
  endWhenIdle(firstConnectionMs);
  process.stdout.write('ready\n');
}

/** Another process holds the lock: it is the engine, or it is about to be. */
async function waitForTheOther(): Promise<void> {
  for (;;) {
    const address = readEngineAddress(folders.hostFile);
    if (address && isAlive(address.identity)) break;
    const mine = lockProject(folders.state);
    if (mine) return serve();
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  process.stdout.write('ready\n');
}
