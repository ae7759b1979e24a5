import type { Failure } from '../../shared/base/failure.ts';
import type { Result } from '../../shared/base/result.ts';
import { runProgram } from '../base/run-program.ts';
import type { Finding } from './finding.ts';

export type PythonFacts = Result<{ readonly executable: string; readonly version: string }, Failure>;

const leastNode = 24;
const patienceMs = 15_000;
const isMac = process.platform === 'darwin';

/** The Node.js that this process runs in. */
export function nodeFinding(version: string): Finding {
  const isNew = Number(version.split('.')[0]) >= leastNode;
  return {
    id: 'node',
    title: 'Node.js',
    status: isNew ? 'ok' : 'problem',
    detail: `Version ${version}.`,
    ...(!isNew && { fix: `Version ${leastNode} or newer is needed; npm install brings one.`, command: 'npm install' }),
  };
}

/** The interpreter that steps without one of their own would get. */
export function pythonFinding(python: PythonFacts): Finding {
  const title = 'Python';
  if (python.ok) {
    return { id: 'python', title, status: 'ok', detail: `${python.value.version} at ${python.value.executable}.` };
  }
  return {
    id: 'python',
    title,
    status: 'problem',
    detail: python.problem.message,
    fix: 'Install Python 3.9 or newer, or set TRAINYARD_PYTHON to one that is there.',
    command: isMac ? 'brew install python' : 'sudo apt-get install python3 python3-venv',
  };
}

/** What makes Python environments: uv, or else the interpreter's own venv. */
export async function installerFinding(python: PythonFacts, env: NodeJS.ProcessEnv): Promise<Finding> {
  const id = 'python-installer';
  const title = 'Python environments';
  const uv = await runProgram(['uv', '--version'], { env, cwd: '/', timeoutMs: patienceMs });
  if (uv.exitCode === 0) return { id, title, status: 'ok', detail: `Made by ${uv.stdout.trim().slice(0, 60)}.` };
  const getUv = { command: 'curl -LsSf https://astral.sh/uv/install.sh | sh' };
  if (!python.ok) {
    return { id, title, status: 'problem', detail: 'Neither uv nor a Python was found.', fix: 'Install uv.', ...getUv };
  }
  const { executable } = python.value;
  const venv = await runProgram([executable, '-I', '-c', 'import venv, ensurepip'], {
    env,
    cwd: '/',
    timeoutMs: patienceMs,
  });
  if (venv.exitCode === 0) {
    return { id, title, status: 'ok', detail: `Made by venv and pip of ${executable}; uv would be faster.`, ...getUv };
  }
  return {
    id,
    title,
    status: 'problem',
    detail: `There is no uv, and ${executable} lacks venv or ensurepip, so no environment can be made.`,
    fix: isMac ? 'Install uv.' : 'Install the package python3-venv, or uv.',
    command: isMac ? getUv.command : 'sudo apt-get install python3-venv',
  };
}
