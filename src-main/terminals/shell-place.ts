import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { isObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { variableName } from '../../shared/plan/compile-plan.ts';

/** Where a shell is started, and with which variables. */
export interface ShellPlace {
  readonly title: string;
  readonly cwd: string;
  readonly shell: string;
  readonly env: { [name: string]: string };
}

/** What is known of the environment that a step ran in. */
export interface StepSurroundings {
  readonly runId: string;
  readonly stepId: string;
  /** Of its last attempt. */
  readonly folder: string;
  /** The interpreter of its environment; null where it has none, or it was removed. */
  readonly python: { readonly executable: string; readonly managed: boolean } | null;
  /** Folders for `PYTHONPATH`. */
  readonly path: readonly string[];
}

/** Variables that are for the app's own processes. */
const ownVariables = ['TRAINYARD_TOKEN', 'ELECTRON_RUN_AS_NODE', 'NODE_CHANNEL_FD', 'INIT_CWD'];

/** A shell in the project's folder. */
export function projectPlace(project: string, env: NodeJS.ProcessEnv): ShellPlace {
  const shell = findShell(env);
  return { title: `${basename(shell)} in ${basename(project)}`, cwd: project, shell, env: shellVariables(env) };
}

/** A shell that finds what a step found: its folder, its variables, and its interpreter first on PATH. */
export function stepPlace(step: StepSurroundings, env: NodeJS.ProcessEnv): Result<ShellPlace, string> {
  const { runId, stepId, folder, python, path } = step;
  if (!existsSync(folder)) return problem(`The folder of ${stepId} in run ${runId} is not there any more.`);
  const variables = { ...shellVariables(env), ...stepVariablesOf(folder) };
  if (python) {
    const bin = dirname(python.executable);
    variables['PATH'] = [bin, variables['PATH'] ?? ''].filter(Boolean).join(delimiter);
    if (python.managed) variables['VIRTUAL_ENV'] = dirname(bin);
  }
  if (path.length > 0) {
    variables['PYTHONPATH'] = [...path, variables['PYTHONPATH'] ?? ''].filter(Boolean).join(delimiter);
  }
  const shell = findShell(env);
  return ok({ title: `${basename(shell)} in ${stepId}`, cwd: folder, shell, env: variables });
}

/** The user's own shell, or one that every system has. */
function findShell(env: NodeJS.ProcessEnv): string {
  const candidates = [env['SHELL'] ?? '', '/bin/bash', '/bin/zsh'];
  return candidates.find((path) => path.startsWith('/') && isProgram(path)) ?? '/bin/sh';
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function shellVariables(env: NodeJS.ProcessEnv): { [name: string]: string } {
  const variables: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !ownVariables.includes(name)) variables[name] = value;
  }
  return { ...variables, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
}

/** The variables of `docs/step-contract.md`, from what the step itself was told. Secrets are gone with the step. */
function stepVariablesOf(folder: string): { [name: string]: string } {
  const step = readStep(join(folder, 'step.json'));
  const variables: { [name: string]: string } = {};
  const scalar = (value: Json | undefined): string | undefined =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  const put = (name: string, text: string | undefined): void => {
    if (text !== undefined && !text.includes('\0')) variables[name] = text;
  };
  put('TRAINYARD_RUN_ID', scalar(step['runId']));
  put('TRAINYARD_STEP_ID', scalar(step['stepId']));
  put('TRAINYARD_ATTEMPT', scalar(step['attempt']));
  put('TRAINYARD_SEED', scalar(step['seed']));
  for (const [port, path] of entriesOf(step['inputs'])) {
    const paths = Array.isArray(path) ? path.map(scalar) : [scalar(path)];
    put(`TRAINYARD_INPUT_${variableName(port)}`, paths.filter((each) => each !== undefined).join(delimiter));
  }
  for (const [port, path] of entriesOf(step['outputs'])) put(`TRAINYARD_OUTPUT_${variableName(port)}`, scalar(path));
  for (const [name, value] of entriesOf(step['parameters'])) {
    const text = scalar(value);
    if (text !== undefined && text.length < 64 * 1024) put(`TRAINYARD_PARAM_${variableName(name)}`, text);
  }
  return variables;
}

const entriesOf = (value: Json | undefined): [string, Json][] => (isObject(value) ? Object.entries(value) : []);

function readStep(path: string): JsonObject {
  try {
    const step: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isObject(step) ? step : {};
  } catch {
    return {};
  }
}
