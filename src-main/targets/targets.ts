import { readTargetFiles, type TargetFiles, type TargetSpec } from './target-file.ts';

/** A place where steps can run, as people see it. */
export interface Target {
  readonly name: string;
  readonly kind: string;
  readonly scope: 'built-in' | 'project' | 'user';
  /** One sentence. */
  readonly description: string;
  readonly limits: { [name: string]: string | number | boolean | null };
}

export interface Machine {
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly gpus: number;
}

/** This machine, and what the project's file and the user's name. The project's target hides the user's of that name. */
export function listTargets(
  files: TargetFiles,
  machine: Machine,
): { readonly targets: Target[]; readonly problems: string[] } {
  const { targets, problems } = readTargetFiles(files);
  const configured = targets.map(({ name, scope, spec }): Target => {
    const { kind } = spec;
    return { name, kind, scope, description: describe(spec), limits: shownLimits(spec) };
  });
  return { targets: [localTarget(machine), ...configured], problems: [...problems] };
}

/** Names that a pipeline may give as a target. */
export const targetNames = (files: TargetFiles): ReadonlySet<string> =>
  new Set(['local', ...readTargetFiles(files).targets.map(({ name }) => name)]);

function localTarget({ cpu, memoryBytes, gpus }: Machine): Target {
  const description = 'This machine; steps are processes of your own.';
  return { name: 'local', kind: 'process', scope: 'built-in', description, limits: { cpu, memoryBytes, gpu: gpus } };
}

const notYet = 'This version cannot run steps there.';

function describe(spec: TargetSpec): string {
  switch (spec.kind) {
    case 'docker':
      return `Containers of ${spec.image ?? 'the image that a node names'} at ${spec.host ?? 'the local Docker engine'}.`;
    case 'ssh':
      return `The host ${spec.address}, as ${spec.runtime}. ${notYet}`;
    case 'slurm':
      return `Slurm, partition ${spec.partition ?? 'by default'}. ${notYet}`;
    case 'kubernetes':
      return `Kubernetes, context ${spec.context ?? 'by default'}, namespace ${spec.namespace ?? 'default'}. ${notYet}`;
  }
}

function shownLimits({ limits: { cpu, memory, gpu, parallel } }: TargetSpec): Target['limits'] {
  return {
    ...(cpu !== undefined && { cpu }),
    ...(memory !== undefined && { memoryBytes: memory }),
    ...(gpu !== undefined && { gpu: typeof gpu === 'number' ? gpu : gpu.join(', ') }),
    ...(parallel !== undefined && { parallel }),
  };
}
