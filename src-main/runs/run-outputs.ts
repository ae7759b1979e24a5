import { chmodSync, constants, copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { Artifact } from '../../shared/plan/step-record.ts';
import type { RunState } from '../../shared/run/run-state.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { stepFolderName } from './run-folder.ts';

/** One output of one step of a run. */
export interface RunOutput extends Artifact {
  readonly step: string;
  readonly port: string;
  /** Where its bytes lie; a directory lies in pieces and has none, nor has what was freed. */
  readonly path?: string;
  /** False once `gc` has freed it, or a disk has lost it. */
  readonly present: boolean;
}

/** Outputs of all steps of a run, or of one, in the order of the plan; those of cached steps and of trials too. */
export function outputsOf(state: RunState, store: ArtifactStore, stepId?: string): RunOutput[] {
  return [...state.steps.values()]
    .filter(({ id }) => stepId === undefined || id === stepId)
    .flatMap(({ id, record }) =>
      Object.entries(record?.outputs ?? {}).map(([port, artifact]) => {
        const path = store.blobPath(artifact.digest);
        const present = existsSync(path);
        return { step: id, port, ...artifact, ...(present && artifact.kind === 'file' && { path }), present };
      }),
    );
}

/**
 * Copies outputs to `folder/<step>/<name>`, each after a look at all of its bytes. Nothing is written when one of them is
 * missing or not what its digest says; the problem is that one.
 * @returns the paths below `folder`, in the order of `outputs`
 */
export function copyOutputs(
  outputs: readonly RunOutput[],
  store: ArtifactStore,
  folder: string,
): Result<readonly string[], RunOutput> {
  const damaged = outputs.find((output) => !store.verify(output, 'look'));
  if (damaged) return problem(damaged);
  const taken = new Set<string>();
  const paths: string[] = [];
  for (const output of outputs) {
    const own = join(stepFolderName(output.step), output.name);
    // A step may hand on two inputs of the same name; its ports differ.
    const path = taken.has(own) ? join(stepFolderName(output.step), output.port, output.name) : own;
    taken.add(path);
    paths.push(path);
    if (output.kind === 'file') copyBlob(store.blobPath(output.digest), join(folder, path), 0o644);
    else copyDirectory(output, store, join(folder, path));
  }
  return ok(paths);
}

function copyDirectory(output: RunOutput, store: ArtifactStore, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of store.manifest(output.digest) ?? []) {
    const path = join(target, entry.path);
    if (!path.startsWith(target + sep)) throw new Error(`Manifest ${output.digest} leads out of its folder.`);
    copyBlob(store.blobPath(entry.digest), path, entry.mode);
  }
}

/** Shares the bytes where the file system can; the copy may be written to, unlike the blob. */
function copyBlob(blob: string, target: string, mode: number): void {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(blob, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  chmodSync(target, mode);
}
