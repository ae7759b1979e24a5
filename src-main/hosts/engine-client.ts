import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { RpcClient } from '../../shared/rpc/client.ts';
import { jsonChannel, type TextLink } from '../../shared/rpc/text-link.ts';
import { engineNodeOptions } from '../base/engine-heap.ts';
import type { Homes } from '../base/homes.ts';
import { highestLeakedDescriptor } from '../base/leaked-descriptors.ts';
import { makeFolder } from '../base/make-folder.ts';
import { isAlive } from '../base/process-identity.ts';
import { openForAppending } from '../base/regular-file.ts';
import { readEngineAddress } from './engine-address.ts';
import { socketLink } from './socket-link.ts';

export interface ConnectOptions {
  readonly project: string;
  readonly homes: Homes;
  readonly stateFolder: string;
  readonly hostFile: string;
  /** Start an engine when there is none. */
  readonly spawn: boolean;
  readonly engine: string;
  /** The words that start Node 24; those of this process when left out. */
  readonly node?: readonly string[];
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Connects to the engine of a project, as `openEngineLink` does, and speaks the contract with it. */
export async function connectEngine(options: ConnectOptions): Promise<Result<RpcClient | null, string>> {
  const link = await openEngineLink(options);
  return link.ok ? ok(link.value && new RpcClient(jsonChannel(link.value))) : link;
}

/**
 * Connects to the engine of a project, starting it when asked to. The problem is a sentence. An engine of another build ends
 * when it has nothing to do, and is told otherwise: two builds never share a project.
 */
export async function openEngineLink(options: ConnectOptions): Promise<Result<TextLink | null, string>> {
  const there = await connectExisting(options);
  if (!there.ok || there.value) return there;
  if (!options.spawn) return ok(null);
  const started = await startEngine(options);
  if (!started.ok) return started;
  const now = await connectExisting(options);
  if (now.ok && !now.value) return problem('The engine started and ended at once; see engine.log in the state folder.');
  return now;
}

async function connectExisting({ hostFile, version }: ConnectOptions): Promise<Result<TextLink | null, string>> {
  const address = readEngineAddress(hostFile);
  if (!address || !isAlive(address.identity)) return ok(null);
  const socket = await open(address.socket);
  if (!socket) return ok(null);
  const link = socketLink(socket);
  const client = new RpcClient(jsonChannel(link));
  // An engine that is about to end accepts no connection: its answer is what makes it ours.
  const hello = await client.call('engine.hello', {}).catch(() => null);
  if (!hello) return ok(null);
  if (address.version === version) return ok(link);
  const { runs } = hello;
  if (runs.length > 0) {
    client.close();
    return problem(
      `An engine of build ${address.version} is running ${runs.length} of this project's runs (process ${address.identity.pid}), and this is build ${version}. Wait until they are over, or cancel them.`,
    );
  }
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await client.call('engine.stop', {});
  await closed;
  return ok(null);
}

function open(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', () => resolve(null));
  });
}

/** Starts the engine in a session of its own and waits for its word that it, or another, answers. */
function startEngine(options: ConnectOptions): Promise<Result<null, string>> {
  const { stateFolder, engine, project, homes, env, node = [process.execPath] } = options;
  const [program = process.execPath, ...words] = node;
  makeFolder(stateFolder);
  const log = openForAppending(join(stateFolder, 'engine.log'));
  const nothing = openSync('/dev/null', 'r');
  const child = spawn(
    program,
    [...words, ...engineNodeOptions, '--disable-warning=ExperimentalWarning', engine, project, JSON.stringify(homes)],
    {
      detached: true,
      // It outlives us, and is to hold nothing of ours: what it would inherit is replaced by an empty file.
      stdio: ['ignore', 'pipe', log, ...Array<number>(highestLeakedDescriptor() - 2).fill(nothing)],
      env,
      cwd: '/',
    },
  );
  closeSync(log);
  closeSync(nothing);
  const { stdout } = child;
  if (!stdout) return Promise.resolve(problem('The engine could not be started.'));
  return new Promise((resolve) => {
    let text = '';
    const settle = (result: Result<null, string>): void => {
      stdout.destroy();
      child.unref();
      resolve(result);
    };
    stdout.setEncoding('utf8');
    stdout.on('data', (piece: string) => {
      text += piece;
      if (text.includes('\n')) settle(text.startsWith('ready') ? ok(null) : problem(text.split('\n')[0] as string));
    });
    child.on('error', (error) => settle(problem(`The engine could not be started: ${error.message}`)));
    child.on('exit', (code) => {
      if (!text.includes('\n'))
        settle(
          problem(`The engine ended while it started (exit code ${code}); see ${join(stateFolder, 'engine.log')}.`),
        );
    });
  });
}
