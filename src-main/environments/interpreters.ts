import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Failure } from '../../shared/base/failure.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { runProgram } from '../base/run-program.ts';
import { describePythonRequirement, pythonVersionFits } from './python-version.ts';

/** A Python interpreter that was started once and works. */
export interface Interpreter {
  /** What `sys.executable` says: behind a pyenv shim, the real program. */
  readonly executable: string;
  /** `3.11.7` */
  readonly version: string;
  /** `linux-x86_64` */
  readonly platform: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** What starting a program told, kept until the program changes; `null`: it is no working Python of at least 3.9. */
type Probes = Record<string, Interpreter | null>;

const probeCode = `import json, platform, sys, sysconfig
print(json.dumps({"executable": sys.executable, "version": platform.python_version(),
                  "platform": sysconfig.get_platform(), "implementation": sys.implementation.name}))`;

const names = ['python3', 'python', ...[14, 13, 12, 11, 10, 9].map((minor) => `python3.${minor}`)];

export interface Interpreters {
  /** The interpreter that `find` would give, if that can be said without starting a program. */
  known(requirement: string, env: Env): Interpreter | undefined;
  /**
   * The first interpreter that meets the requirement among `TRAINYARD_PYTHON`, the active virtual environment and
   * PATH; programs not seen before are started once. Fails with `environment-unavailable`.
   */
  find(requirement: string, env: Env): Promise<Result<Interpreter, Failure>>;
}

/** Finds Python interpreters, and remembers in `cacheHome` what starting them told. */
export function createInterpreters(options: { readonly cacheHome: string }): Interpreters {
  const file = join(options.cacheHome, 'interpreters.json');
  let probes: Probes | undefined;

  const remembered = (): Probes => {
    probes ??= readProbes(file);
    return probes;
  };

  async function probe(candidate: Candidate, env: Env): Promise<Interpreter | null> {
    const known = remembered()[candidate.key];
    if (known !== undefined) return known;
    const end = await runProgram([candidate.path, '-I', '-c', probeCode], { env, cwd: '/', timeoutMs: 20_000 });
    const found = end.exitCode === 0 ? readProbe(end.stdout) : null;
    remembered()[candidate.key] = found;
    // Remembering saves the start of a program later on; without a writable cache it is found out anew each time.
    await writeFileAtomic(file, JSON.stringify(remembered())).catch(() => undefined);
    return found;
  }

  return {
    known(requirement, env) {
      for (const candidate of candidates(env)) {
        const found = remembered()[candidate.key];
        if (found === undefined) return undefined;
        if (found && pythonVersionFits(found.version, requirement)) return found;
      }
      return undefined;
    },
    async find(requirement, env) {
      const wanted = describePythonRequirement(requirement);
      const seen = new Set<string>();
      for (const candidate of candidates(env)) {
        const found = await probe(candidate, env);
        if (found && pythonVersionFits(found.version, requirement)) return ok(found);
        if (found) seen.add(found.version);
        else if (candidate.chosen) {
          return unavailable(
            `TRAINYARD_PYTHON names ${candidate.path}, which is not a working Python 3.9 or newer; correct or unset it.`,
          );
        }
      }
      const chosen = env.TRAINYARD_PYTHON;
      if (chosen && candidates(env).next().done) {
        return unavailable(`TRAINYARD_PYTHON names ${chosen}, which is not a program; correct or unset it.`);
      }
      const others = seen.size > 0 ? ` (only ${[...seen].join(', ')})` : '';
      return unavailable(
        `${wanted} was not found on PATH${others}; install it, or set TRAINYARD_PYTHON to an interpreter.`,
      );
    },
  };
}

const unavailable = (message: string): Result<never, Failure> =>
  problem({ reason: 'environment-unavailable', message });

interface Candidate {
  readonly path: string;
  /** Changes when the program does. */
  readonly key: string;
  /** Named by `TRAINYARD_PYTHON`. */
  readonly chosen: boolean;
}

/** Lazily, since the first one mostly does. */
function* candidates(env: Env): Generator<Candidate> {
  const folders = (env.PATH ?? '').split(delimiter).filter(isAbsolute);
  const chosen = env.TRAINYARD_PYTHON;
  const seen = new Set<string>();
  for (const path of chosen && isAbsolute(chosen) ? [chosen] : folders.map((folder) => join(folder, chosen ?? ''))) {
    const key = chosen ? candidateKey(path, env) : undefined;
    if (key) yield { path, key, chosen: true };
    if (key) seen.add(key);
  }
  if (chosen && seen.size === 0) return;
  const active = env.VIRTUAL_ENV ? [join(env.VIRTUAL_ENV, 'bin', 'python')] : [];
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const path of [...active, ...onPath]) {
    const key = candidateKey(path, env);
    if (key && !seen.has(key)) yield { path, key, chosen: false };
    if (key) seen.add(key);
  }
}

function candidateKey(path: string, env: Env): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    const real = realpathSync(path);
    const { mtimeMs, size, mode } = statSync(real);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) return undefined;
    // A virtual environment is told apart by the path that leads to the program, not by the program.
    const place = basename(dirname(real)) === 'shims' ? `${real} ${pyenvChoice(env, real)}` : `${path} ${real}`;
    return `${place} ${mtimeMs} ${size}`;
  } catch {
    return undefined;
  }
}

/** A pyenv shim becomes another Python when the variable or the global file says so. */
function pyenvChoice(env: Env, shim: string): string {
  const chosen = env.PYENV_VERSION;
  if (chosen) return chosen;
  try {
    return readFileSync(join(shim, '..', '..', 'version'), 'utf8')
      .trim()
      .replaceAll(/\s+/g, ':');
  } catch {
    return '';
  }
}

function readProbes(file: string): Probes {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Probes) : {};
  } catch {
    return {};
  }
}

function readProbe(output: string): Interpreter | null {
  try {
    const { executable, version, platform, implementation } = JSON.parse(output);
    const fits = typeof executable === 'string' && executable !== '' && pythonVersionFits(String(version), '>=3.9');
    return fits && implementation === 'cpython' ? { executable, version, platform: String(platform) } : null;
  } catch {
    return null;
  }
}
