import { diskFinding } from './disk.ts';
import { dockerFinding } from './docker.ts';
import type { Finding } from './finding.ts';
import { gpuFinding } from './gpu.ts';
import { installerFinding, nodeFinding, type PythonFacts, pythonFinding } from './programs.ts';

export interface DoctorOptions {
  /** Where the project keeps its runs; need not be there yet. */
  readonly stateFolder: string;
  /** Where Python environments are kept. */
  readonly cacheFolder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly findPython: () => Promise<PythonFacts>;
}

/** Looks at what runs on this machine need. Changes nothing. */
export async function checkMachine({ stateFolder, cacheFolder, env, findPython }: DoctorOptions): Promise<Finding[]> {
  const [python, ...others] = await Promise.all([
    findPython(),
    diskFinding('disk-runs', 'Disk space for runs', stateFolder),
    diskFinding('disk-environments', 'Disk space for environments', cacheFolder),
    gpuFinding(env),
    dockerFinding(env),
  ]);
  return [nodeFinding(process.versions.node), pythonFinding(python), await installerFinding(python, env), ...others];
}
