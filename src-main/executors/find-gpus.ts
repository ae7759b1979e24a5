import { execFile } from 'node:child_process';
import { accessSync, constants as fsConstants } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';

/** Longest wait in milliseconds for the driver's tool; a broken driver can make it hang. */
const patienceMs = 5000;

/** Indices of the NVIDIA GPUs of this machine, as `CUDA_VISIBLE_DEVICES` takes them; none where there is no driver. */
export function findGpus(env: NodeJS.ProcessEnv): Promise<string[]> {
  const tool = (env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'nvidia-smi'))
    .find(isExecutable);
  if (!tool) return Promise.resolve([]);
  return new Promise((resolve) => {
    const options = { env, timeout: patienceMs, killSignal: constants.signals.SIGKILL };
    execFile(tool, ['--query-gpu=index', '--format=csv,noheader'], options, (error, stdout) => {
      const lines = String(stdout)
        .split('\n')
        .map((line) => line.trim());
      resolve(error ? [] : lines.filter((line) => /^\d+$/.test(line)));
    });
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, fsConstants.X_OK);
    return true;
  } catch {
    return false;
  }
}
