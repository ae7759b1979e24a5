import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../../shared/base/failure.ts';
import { canonicalJson } from '../../shared/base/json.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { isRequirement } from '../../shared/catalog/requirement.ts';
import { errorCode, readIfThere, writeFileAtomic } from '../base/atomic-file.ts';
import { withExclusiveClaim } from '../base/exclusive-claim.ts';
import { endProcessGroup, readIdentity } from '../base/process-identity.ts';
import { systemProblem } from '../base/system-problem.ts';
import { environmentPython, install, installerFile } from './install.ts';
import { installedPackages } from './installed-packages.ts';
import { createInterpreters, type Interpreter } from './interpreters.ts';

export interface EnvironmentRequest {
  /** On the interpreter: `>=3.9`, or `3.12`. */
  readonly version: string;
  /** PEP 508 requirements; none: the interpreter itself. */
  readonly requirements: readonly string[];
}

/** Environment variables of the command that asks: PATH, VIRTUAL_ENV, TRAINYARD_PYTHON and the installers' own. */
export type CommandEnv = Readonly<Record<string, string | undefined>>;

export interface ReadyEnvironment {
  /** Names it among all environments of this machine. */
  readonly key: string;
  readonly executable: string;
  /** `3.11.7` */
  readonly python: string;
  /** `name==version`, sorted. */
  readonly lock: readonly string[];
  /** Hex sha256 over interpreter version, platform and lock. */
  readonly lockDigest: string;
  /** It was made here, and nobody else changes it. */
  readonly managed: boolean;
  /** One sentence to show, where something is not as usual. */
  readonly note?: string;
}

export interface PythonEnvironments {
  /** The environment, if it is ready; reads files only, and remembers. */
  find(request: EnvironmentRequest, env: CommandEnv): ReadyEnvironment | undefined;
  /**
   * Makes the environment ready, at once where it is. `onProgress` gets short texts for people. Failures:
   * `environment-unavailable`, `disk-full`, `cancelled`; nothing half installed stays behind.
   */
  prepare(
    request: EnvironmentRequest,
    env: CommandEnv,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<Result<ReadyEnvironment, Failure>>;
  /** Any Python of at least 3.9, for what needs nothing but the standard library. */
  findPython(env: CommandEnv): Promise<Result<Interpreter, Failure>>;
}

/** What is noted of an environment that may be used: what was asked once holds while its folders stay as they were. */
interface ReadyNote {
  readonly environment: ReadyEnvironment;
  /** Folder to its time of change in milliseconds. */
  readonly folders?: { readonly [path: string]: number };
  /** Folder to the number of its entries. */
  readonly entries?: { readonly [path: string]: number };
}

/** Python environments under `cacheHome`, one per set of requirements, interpreter version and platform. */
export function createPythonEnvironments(options: { readonly cacheHome: string }): PythonEnvironments {
  const home = join(options.cacheHome, 'environments');
  const interpreters = createInterpreters(options);
  const underWay = new Map<string, Promise<Result<ReadyEnvironment, Failure>>>();
  const remembered = new Map<string, ReadyNote>();

  function readyNote(file: string): ReadyEnvironment | undefined {
    const note = remembered.get(file) ?? readNote(file);
    if (!note || !stillHolds(note)) {
      remembered.delete(file);
      return undefined;
    }
    remembered.set(file, note);
    return note.environment;
  }

  function findReady(interpreter: Interpreter, requirements: readonly string[], env: CommandEnv) {
    const places = placesOf(home, interpreter, requirements);
    const managed = mayManage(env) ? readyNote(places.ready) : undefined;
    return managed ?? readyNote(places.unmanaged);
  }

  async function build(job: Job): Promise<Result<ReadyEnvironment, Failure>> {
    const { places, interpreter, requirements, env, onProgress, signal } = job;
    const ready = readyNote(places.ready);
    if (ready) return ok(ready);
    await sweep(places.folder);
    await mkdir(places.folder, { recursive: true });
    onProgress(`preparing Python ${interpreter.version} with ${requirements.join(', ')}`);
    const installed = await install({ interpreter, requirements, folder: places.folder, env, onProgress, signal });
    if (!installed.ok) return installed;
    const executable = environmentPython(places.folder);
    const packages = await installedPackages(executable, undefined, { ...env, PYTHONPATH: '' });
    if (!packages) {
      return unavailable(`The new environment in ${places.folder} does not work; run again to make it anew.`);
    }
    const environment = environmentOf(interpreter, executable, packages.lock, places.key, true);
    await rm(join(places.folder, installerFile), { force: true });
    const note: ReadyNote = { environment, ...(await stampOf(places.folder, interpreter)) };
    await writeFileAtomic(places.ready, JSON.stringify(note));
    return ok(environment);
  }

  /** `build`, alone among all processes, and without remains when it fails. */
  async function buildAlone(job: Job): Promise<Result<ReadyEnvironment, Failure>> {
    const waiting = () => job.onProgress('waiting for another run that prepares the same environment');
    try {
      return await withExclusiveClaim(`${job.places.folder}.claims`, job.signal, waiting, async () => {
        try {
          const built = await build(job);
          if (!built.ok) await sweep(job.places.folder);
          return built;
        } catch (error) {
          await sweep(job.places.folder);
          throw error;
        }
      });
    } catch (error) {
      if (job.signal.aborted) return problem({ reason: 'cancelled', message: 'The preparation was cancelled.' });
      if (errorCode(error) === 'ENOSPC') {
        const message = `The disk is full, so no environment could be made in ${home}; free some space and run again.`;
        return problem({ reason: 'disk-full', message });
      }
      const told = systemProblem(error);
      if (told !== undefined) return unavailable(`No environment could be made: ${told}`);
      throw error;
    }
  }

  /** The interpreter's own packages, if they do. `why` says in a clause why nothing is installed. */
  async function useInstalled(job: Job, why: string): Promise<Result<ReadyEnvironment, readonly string[]>> {
    const { interpreter, requirements, env, places } = job;
    const packages = await installedPackages(interpreter.executable, requirements, { ...env });
    if (!packages || packages.missing.length > 0) return problem(packages?.missing ?? requirements);
    const { executable } = interpreter;
    const key = digestOf([executable, ...packages.lock]).slice(0, 16);
    const note = `The packages of ${executable} are used as they are, since ${why}; results may change with them.`;
    const environment = { ...environmentOf(interpreter, executable, packages.lock, key, false), note };
    const content: ReadyNote = { environment, folders: packages.folders };
    // Without a writable cache, the next command asks the interpreter again.
    await writeFileAtomic(places.unmanaged, JSON.stringify(content)).catch(() => undefined);
    return ok(environment);
  }

  async function makeReady(job: Job): Promise<Result<ReadyEnvironment, Failure>> {
    if (!mayManage(job.env)) {
      const used = await useInstalled(job, 'TRAINYARD_PYTHON_MANAGED is 0');
      if (used.ok) return used;
      const missing = used.problem.join(', ');
      const { executable } = job.interpreter;
      return unavailable(`${executable} lacks ${missing}; install it there, or unset TRAINYARD_PYTHON_MANAGED.`);
    }
    const built = await buildAlone(job);
    if (built.ok || built.problem.reason === 'cancelled') return built;
    const used = await useInstalled(job, 'an environment of their own could not be made');
    return used.ok ? used : built;
  }

  return {
    find(request, env) {
      const interpreter = interpreters.known(request.version, env);
      if (!interpreter) return undefined;
      return request.requirements.length === 0 ? plain(interpreter) : findReady(interpreter, request.requirements, env);
    },
    async prepare(request, env, onProgress, signal) {
      const strange = request.requirements.find((text) => !isRequirement(text));
      if (strange !== undefined) {
        return unavailable(`${JSON.stringify(strange)} is not a requirement; write it as in "pandas>=2,<3".`);
      }
      const found = await interpreters.find(request.version, env);
      if (!found.ok) return found;
      const interpreter = found.value;
      const requirements = [...new Set(request.requirements.map((text) => text.trim()))].sort();
      if (requirements.length === 0) return ok(plain(interpreter));
      const ready = findReady(interpreter, requirements, env);
      if (ready) return ok(ready);
      const places = placesOf(home, interpreter, requirements);
      const job: Job = { places, interpreter, requirements, env, onProgress, signal };
      for (;;) {
        const other = underWay.get(places.folder);
        if (!other) break;
        onProgress('waiting for another step that prepares the same environment');
        const result = await other;
        // What ends one run says nothing about another.
        if (result.ok || result.problem.reason !== 'cancelled') return result;
        if (signal.aborted) return result;
      }
      const work = makeReady(job).finally(() => underWay.delete(places.folder));
      underWay.set(places.folder, work);
      return work;
    },
    findPython: (env) => interpreters.find('>=3.9', env),
  };
}

interface Places {
  readonly key: string;
  readonly folder: string;
  readonly ready: string;
  readonly unmanaged: string;
}

interface Job {
  readonly places: Places;
  readonly interpreter: Interpreter;
  readonly requirements: readonly string[];
  readonly env: CommandEnv;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

const unavailable = (message: string): Result<never, Failure> =>
  problem({ reason: 'environment-unavailable', message });

const mayManage = (env: CommandEnv): boolean => env.TRAINYARD_PYTHON_MANAGED !== '0';

const digestOf = (parts: readonly string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex');

function placesOf(home: string, interpreter: Interpreter, requirements: readonly string[]): Places {
  const sorted = [...new Set(requirements.map((text) => text.trim()))].sort();
  const key = digestOf([interpreter.version, interpreter.platform, ...sorted]).slice(0, 16);
  const folder = join(home, key);
  const own = digestOf([interpreter.executable]).slice(0, 8);
  return { key, folder, ready: join(folder, 'ready.json'), unmanaged: join(home, `${key}.${own}.unmanaged.json`) };
}

function environmentOf(
  { version, platform }: Interpreter,
  executable: string,
  lock: readonly string[],
  key: string,
  managed: boolean,
): ReadyEnvironment {
  const lockDigest = createHash('sha256')
    .update(canonicalJson({ python: version, platform, lock }))
    .digest('hex');
  return { key, executable, python: version, lock, lockDigest, managed };
}

/** The interpreter alone: a step without requirements is promised the standard library. */
function plain(interpreter: Interpreter): ReadyEnvironment {
  const key = digestOf([interpreter.executable, interpreter.version]).slice(0, 16);
  return environmentOf(interpreter, interpreter.executable, [], key, false);
}

function readNote(file: string): ReadyNote | undefined {
  try {
    const note = JSON.parse(readFileSync(file, 'utf8')) as ReadyNote;
    return typeof note.environment.executable === 'string' ? note : undefined;
  } catch {
    return undefined;
  }
}

/** The folder of packages as it was made: whoever adds, removes or exchanges one changes it. */
async function stampOf(folder: string, { version }: Interpreter): Promise<Partial<ReadyNote>> {
  const packages = join(folder, 'lib', `python${version.split('.').slice(0, 2).join('.')}`, 'site-packages');
  if (!existsSync(packages)) return {};
  // Python makes it at the first import that was not compiled, which is no damage.
  await mkdir(join(packages, '__pycache__'), { recursive: true });
  return {
    folders: { [packages]: Math.floor(statSync(packages).mtimeMs) },
    entries: { [packages]: readdirSync(packages).length },
  };
}

/** Its interpreter is still there, and nobody changed the folders of its packages. */
function stillHolds({ environment, folders = {}, entries = {} }: ReadyNote): boolean {
  if (!existsSync(environment.executable)) return false;
  const asTheyWere = Object.entries(folders).every(([folder, changed]) => {
    const stats = statSync(folder, { throwIfNoEntry: false });
    return stats !== undefined && Math.floor(stats.mtimeMs) === changed;
  });
  return asTheyWere && Object.entries(entries).every(([folder, count]) => readdirSync(folder).length === count);
}

/** Removes an unfinished environment, after ending the installer that may still write into it. */
async function sweep(folder: string): Promise<void> {
  const text = await readIfThere(join(folder, installerFile));
  try {
    const identity = readIdentity(JSON.parse(text ?? 'null'));
    if (identity) await endProcessGroup(identity, 1_000);
  } catch {
    // The note was cut short by the crash that left this behind, so the installer had not started yet.
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
