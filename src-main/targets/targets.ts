import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import { readRegularFile } from '../base/regular-file.ts';
import { systemProblem } from '../base/system-problem.ts';

/** A place where steps can run. */
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
  files: { readonly project: string; readonly config: string },
  machine: Machine,
): { readonly targets: Target[]; readonly problems: string[] } {
  const problems: string[] = [];
  const targets = new Map<string, Target>([['local', localTarget(machine)]]);
  const sources = [
    { scope: 'project' as const, path: join(files.project, 'targets.yaml') },
    { scope: 'user' as const, path: join(files.config, 'targets.yaml') },
  ];
  for (const { scope, path } of sources) {
    const read = readTargets(path);
    if (typeof read === 'string') problems.push(read);
    else
      for (const [name, value] of Object.entries(read)) {
        const target = asTarget(name, value, scope);
        if (typeof target === 'string') problems.push(`${path}: ${target}`);
        else if (!targets.has(name)) targets.set(name, target);
      }
  }
  return { targets: [...targets.values()], problems };
}

function localTarget({ cpu, memoryBytes, gpus }: Machine): Target {
  const description = 'This machine; steps are processes of your own.';
  return { name: 'local', kind: 'process', scope: 'built-in', description, limits: { cpu, memoryBytes, gpu: gpus } };
}

const mostCharacters = 1_000_000;

/** The targets that a file names; a sentence when it cannot be read. */
function readTargets(path: string): JsonObject | string {
  if (!existsSync(path)) return {};
  try {
    const text = readRegularFile(path);
    if (text.length > mostCharacters) return `${path} is larger than 1 MB, which no list of targets is.`;
    const content: unknown = parse(text, { maxAliasCount: 0, prettyErrors: true });
    const targets = isObject(content) ? content['targets'] : undefined;
    return isObject(targets) ? targets : `${path} has no list of targets; write them under targets: by name.`;
  } catch (error) {
    const told = systemProblem(error);
    if (told !== undefined) return told;
    return `${path} cannot be read: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

const kinds: { readonly [kind: string]: (target: JsonObject) => string } = {
  docker: ({ host, image }) => `Containers of ${words(image, 'an image')} at ${words(host, 'the local Docker engine')}`,
  ssh: ({ address, runtime }) => `The host ${words(address, 'without an address')}, as ${words(runtime, 'process')}`,
  slurm: ({ partition }) => `Slurm, partition ${words(partition, 'by default')}`,
  kubernetes: ({ context, namespace }) =>
    `Kubernetes, context ${words(context, 'by default')}, namespace ${words(namespace, 'default')}`,
};

function asTarget(name: string, value: Json, scope: Target['scope']): Target | string {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    return `the target name ${JSON.stringify(name.slice(0, 80))} must be of lower case letters, digits and -.`;
  }
  if (name === 'local') return 'local always is this machine and cannot be defined anew.';
  const kind = isObject(value) ? value['kind'] : undefined;
  if (!isObject(value) || typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
    return `the target ${name} needs a kind, one of ${Object.keys(kinds).join(', ')}.`;
  }
  const description = `${kinds[kind]?.(value) ?? kind}. This version runs steps on local only.`;
  return { name, kind, scope, description, limits: limitsOf(value['limits']) };
}

function limitsOf(value: Json | undefined): Target['limits'] {
  const limits: Target['limits'] = {};
  for (const [name, limit] of isObject(value) ? Object.entries(value) : []) {
    if (limit === null || typeof limit !== 'object') limits[name] = limit;
  }
  return limits;
}

const words = (value: Json | undefined, otherwise: string): string =>
  typeof value === 'string' && value !== '' ? value.slice(0, 200) : otherwise;
