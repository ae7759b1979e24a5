import { runProgram } from '../base/run-program.ts';
import type { Finding } from './finding.ts';

const id = 'gpu';
const title = 'GPU';
const patienceMs = 10_000;

/** The NVIDIA GPUs that steps can ask for. */
export async function gpuFinding(env: NodeJS.ProcessEnv): Promise<Finding> {
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'] as const;
  const end = await runProgram(['nvidia-smi', ...query], { env, cwd: '/', timeoutMs: patienceMs });
  const isMissing = end.exitCode === null && /ENOENT/.test(end.stderr);
  if (isMissing) return { id, title, status: 'ok', detail: 'No NVIDIA driver was found; steps run on the processor.' };
  const lines = end.stdout.split('\n').filter((line) => line.includes(', '));
  if (end.exitCode === 0 && lines.length > 0) return { id, title, status: 'ok', detail: describeGpus(lines) };
  const told = (end.stdout || end.stderr).split('\n')[0]?.slice(0, 200) || 'no answer';
  return {
    id,
    title,
    status: 'warning',
    detail: `nvidia-smi does not tell of a GPU: ${told}`,
    fix: 'Install the driver again, or restart the machine after an update of it.',
    command: 'nvidia-smi',
  };
}

/** `2 × NVIDIA H100 (80 GB), driver 550.1`: equal ones are counted. */
export function describeGpus(lines: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const [name = '', memory = '', driver = ''] = line.split(', ');
    const words = `${name} (${memory}), driver ${driver}`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return `${[...counts].map(([words, count]) => `${count} × ${words}`).join('; ')}.`;
}
