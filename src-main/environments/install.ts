import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Failure } from '../../shared/base/failure.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { runProgram } from '../base/run-program.ts';
import { createInstallProgress, explainInstallFailure } from './install-progress.ts';
import type { Interpreter } from './interpreters.ts';

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

/** Makes a virtual environment with the requirements: by uv where it is there and works, else by venv and pip. */
export async function install(options: InstallOptions): Promise<Result<void, Failure>> {
  const env = installerEnv(options.env);
  const uv = findProgram('uv', env.PATH);
  const { folder, interpreter, requirements } = options;
  const python = environmentPython(folder);
  const byUv = uv
    ? await runAll(options, env, [
        [uv, 'venv', '--no-project', '--allow-existing', '--python', interpreter.executable, folder],
        [uv, 'pip', 'install', '--compile-bytecode', '--python', python, '--', ...requirements],
      ])
    : '';
  if (uv && byUv === undefined) return ok(undefined);
  if (options.signal.aborted) return cancelled;
  const uvFailure = byUv ? explainInstallFailure(byUv, requirements) : undefined;
  if (uvFailure?.reason === 'disk-full') return problem(uvFailure);
  const byPip = await installByPip(options, env);
  if (options.signal.aborted) return cancelled;
  // Either may be the one that says that there is no network.
  return byPip === undefined ? ok(undefined) : problem(explainInstallFailure(`${byUv}\n${byPip}`, requirements));
}

/** With the interpreter's own pip where it has one: an environment without pip is made in a third of the time. */
async function installByPip(options: InstallOptions, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { folder, interpreter, requirements } = options;
  const python = environmentPython(folder);
  const venv: [string, ...string[]] = [interpreter.executable, '-m', 'venv', '--clear', folder];
  const quiet = ['--no-input', '--disable-pip-version-check'];
  const wanted = ['install', '--compile', '--progress-bar', 'off', '--', ...requirements];
  const direct = await runAll(options, env, [
    [...venv, '--without-pip'],
    [interpreter.executable, '-m', 'pip', '--python', python, ...quiet, ...wanted],
  ]);
  if (direct === undefined || !/No module named '?pip|no such option: --python/.test(direct)) return direct;
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

/** Runs commands one after another; `undefined` when all succeeded, else what the one that failed printed. */
async function runAll(
  options: InstallOptions,
  env: NodeJS.ProcessEnv,
  commands: readonly [string, ...string[]][],
): Promise<string | undefined> {
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
    if (end.exitCode !== 0) return `${end.stdout}\n${end.stderr}`;
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
