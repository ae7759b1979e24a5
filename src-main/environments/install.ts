import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Failure } from '../../shared/base/failure.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { runProgram } from '../base/run-program.ts';
import { createInstallProgress, explainInstallFailure } from './install-progress.ts';
import type { Interpreter } from './interpreters.ts';
import { packageIndex } from './package-index.ts';

export interface InstallOptions {
  readonly interpreter: Interpreter;
  readonly requirements: readonly string[];
  /** Where the virtual environment is made; the folder exists and is empty but for our own notes. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** File in an unfinished environment that names the installer, so that whoever sweeps it can end that first. */
export const installerFile = 'installer.json';

/** Where the interpreter of a virtual environment stands. */
export const environmentPython = (folder: string): string => join(folder, 'bin', 'python');

/**
 * Makes a virtual environment with the requirements: by uv where it is there, else by venv and pip. pip takes over only
 * where uv itself is broken: what uv says of the network, of an index or of the requirements is the answer.
 */
export async function install(options: InstallOptions): Promise<Result<void, Failure>> {
  const { folder, interpreter, requirements } = options;
  const own = installerEnv(options.env);
  const index = await packageIndex(interpreter.executable, own);
  const env = { ...own, ...index.variables };
  const uv = findProgram('uv', env.PATH);
  const python = environmentPython(folder);
  const byUv = uv
    ? await runAll(options, env, [
        [uv, 'venv', '--no-project', '--allow-existing', '--python', interpreter.executable, folder],
        [uv, 'pip', 'install', '--compile-bytecode', ...index.uvArguments, '--python', python, '--', ...requirements],
      ])
    : undefined;
  if (uv && byUv === undefined) return ok(undefined);
  if (options.signal.aborted) return cancelled;
  if (byUv && (!isBroken(byUv) || index.onlyForUv)) return problem(explainInstallFailure(byUv.text, requirements));
  const byPip = await installByPip(options, env);
  if (options.signal.aborted) return cancelled;
  return byPip === undefined ? ok(undefined) : problem(explainInstallFailure(byPip.text, requirements));
}

/** uv could not be started (also: a shim without a uv behind it), crashed, or is too old for our options. */
function isBroken({ exitCode, text }: FailedCommand): boolean {
  if (/no space left on device|os error 28/i.test(text)) return false;
  const stopped = exitCode === null || exitCode === 101 || exitCode >= 126;
  return stopped || /unexpected argument|unrecognized subcommand|wasn't expected|panicked at/i.test(text);
}

/** With the interpreter's own pip where it has one: an environment without pip is made in a third of the time. */
async function installByPip(options: InstallOptions, env: NodeJS.ProcessEnv): Promise<FailedCommand | undefined> {
  const { folder, interpreter, requirements } = options;
  const python = environmentPython(folder);
  const venv: [string, ...string[]] = [interpreter.executable, '-m', 'venv', '--clear', folder];
  const quiet = ['--no-input', '--disable-pip-version-check'];
  const wanted = ['install', '--compile', '--progress-bar', 'off', '--', ...requirements];
  const direct = await runAll(options, env, [
    [...venv, '--without-pip'],
    [interpreter.executable, '-m', 'pip', '--python', python, ...quiet, ...wanted],
  ]);
  if (direct === undefined || !/No module named '?pip|no such option: --python/.test(direct.text)) return direct;
  return runAll(options, env, [
    venv,
    // Python before 3.12 puts it into every environment; what a step needs, its requirements say.
    [python, '-m', 'pip', ...quiet, 'uninstall', '--yes', '--quiet', 'setuptools'],
    [python, '-m', 'pip', ...quiet, ...wanted],
  ]);
}

const cancelled: Result<never, Failure> = problem({
  reason: 'cancelled',
  message: 'The installation of the packages was cancelled.',
});

interface FailedCommand {
  /** `null` when it did not start, or was ended by a signal. */
  readonly exitCode: number | null;
  /** All that it printed. */
  readonly text: string;
}

/** Runs commands one after another; `undefined` when all succeeded. */
async function runAll(
  options: InstallOptions,
  env: NodeJS.ProcessEnv,
  commands: readonly [string, ...string[]][],
): Promise<FailedCommand | undefined> {
  const words = createInstallProgress();
  for (const command of commands) {
    const end = await runProgram(command, {
      env,
      cwd: options.folder,
      signal: options.signal,
      // At once, so that not even a crash right now leaves an installer that nobody knows of.
      onStart: (identity) => writeFileSync(join(options.folder, installerFile), JSON.stringify(identity)),
      onLine: (line) => {
        const text = words(line);
        if (text) options.onProgress(text);
      },
    });
    if (end.exitCode !== 0) return { exitCode: end.exitCode, text: `${end.stdout}\n${end.stderr}` };
  }
  return undefined;
}

/** Without what would lead the installer elsewhere, or keep it from compiling. */
function installerEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const {
    PYTHONDONTWRITEBYTECODE: _bytecode,
    PYTHONPATH: _path,
    PYTHONHOME: _home,
    VIRTUAL_ENV: _active,
    CONDA_PREFIX: _conda,
    PIP_TARGET: _target,
    PIP_PREFIX: _prefix,
    PIP_USER: _user,
    ...kept
  } = env;
  return {
    ...kept,
    UV_PYTHON_DOWNLOADS: 'never',
    UV_NO_PROGRESS: '1',
    PIP_RETRIES: env.PIP_RETRIES ?? '2',
    NO_COLOR: '1',
    LC_ALL: 'C.UTF-8',
  };
}

function findProgram(name: string, path: string | undefined): string | undefined {
  return (path ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
