import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { isObject, type JsonObject } from '../../shared/base/json.ts';
import { problem, type Result } from '../../shared/base/result.ts';
import { parseMemory } from '../../shared/pipeline/quantities.ts';
import { readRegularFile } from '../base/regular-file.ts';
import { systemProblem } from '../base/system-problem.ts';

const memory = z
  .union([z.string(), z.number()])
  .refine((value) => (parseMemory(value) ?? 0) > 0, 'must be an amount such as 24Gi')
  .transform((value) => parseMemory(value) ?? 0);

const limits = z
  .strictObject({
    cpu: z.number('must be a number of cores').positive('must be more than 0'),
    memory,
    /** How many there are, or which, as the driver names them. */
    gpu: z.union([z.int().min(0).max(64), z.array(z.string().min(1)).max(64)], 'must be a number, or a list of ids'),
    parallel: z.int('must be a whole number').min(1, 'must be at least 1'),
  })
  .partial();

const common = {
  limits: limits.default({}),
  pools: z.record(z.string(), z.int().min(1, 'must be at least 1')).default({}),
};
const word = z.string('must be a text').min(1, 'must not be empty').max(300);
/** As `docker run` takes it, without anything that could be read as an option. */
export const imageReference = word.regex(/^[a-z0-9][\w./:@-]*$/i, 'must be an image such as python:3.12-slim');

const docker = z.strictObject({
  kind: z.literal('docker'),
  host: word
    .refine((host) => !/^(tcp|http)/.test(host), 'names an engine over an unprotected connection; use a unix socket')
    .refine((host) => host.startsWith('unix:///'), 'must be a socket such as unix:///var/run/docker.sock')
    .optional(),
  image: imageReference.optional(),
  /** What containers may reach: nothing, or what the engine's bridge leads to. */
  network: z.enum(['none', 'bridge'], 'must be none or bridge').default('none'),
  ...common,
});

const ssh = z.strictObject({
  kind: z.literal('ssh'),
  address: word.regex(/^[\w][\w.@:%[\]-]*$/, 'must be a host such as ada@gpu-box'),
  workDir: word.optional(),
  runtime: z.enum(['process', 'docker', 'slurm'], 'must be process, docker or slurm').default('process'),
  configFile: word.optional(),
  image: imageReference.optional(),
  ...common,
});

const slurm = z.strictObject({ kind: z.literal('slurm'), partition: word.optional(), ...common });

const kubernetes = z.strictObject({
  kind: z.literal('kubernetes'),
  context: word.optional(),
  namespace: word.optional(),
  image: imageReference.optional(),
  ...common,
});

/** A target as its file describes it. */
export const targetSpec = z.discriminatedUnion('kind', [docker, ssh, slurm, kubernetes], {
  error: 'needs a kind, one of docker, ssh, slurm, kubernetes',
});
export type TargetSpec = z.output<typeof targetSpec>;
export type DockerTargetSpec = z.output<typeof docker>;

export interface ConfiguredTarget {
  readonly name: string;
  readonly scope: 'project' | 'user';
  readonly spec: TargetSpec;
}

export interface TargetFiles {
  /** Folder of the project. */
  readonly project: string;
  /** The user's folder of settings. */
  readonly config: string;
}

export const targetFile = (files: TargetFiles, scope: ConfiguredTarget['scope']): string =>
  join(scope === 'project' ? files.project : files.config, 'targets.yaml');

/** What the project's file and the user's name, with a sentence for each thing that is wrong. The project's name wins. */
export function readTargetFiles(files: TargetFiles): {
  readonly targets: readonly ConfiguredTarget[];
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const targets = new Map<string, ConfiguredTarget>();
  for (const scope of ['project', 'user'] as const) {
    const path = targetFile(files, scope);
    const read = readEntries(path);
    if (typeof read === 'string') problems.push(read);
    else
      for (const [name, value] of Object.entries(read)) {
        const spec = readTarget(name, value);
        if (!spec.ok) problems.push(`${path}: ${spec.problem}`);
        else if (!targets.has(name)) targets.set(name, { name, scope, spec: spec.value });
      }
  }
  return { targets: [...targets.values()], problems };
}

/** Checks one target; the problem is a clause without the name of the file. */
export function readTarget(name: string, value: unknown): Result<TargetSpec, string> {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    return problem(`the target name ${JSON.stringify(name.slice(0, 80))} must be of lower case letters, digits and -.`);
  }
  if (name === 'local') return problem('local always is this machine and cannot be defined anew.');
  const read = targetSpec.safeParse(value);
  if (read.success) return { ok: true, value: read.data };
  const [issue] = read.error.issues;
  if (issue === undefined || issue.path.length === 0 || issue.path[0] === 'kind') {
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : undefined;
    if (unknown !== undefined)
      return problem(`the target ${name} has ${unknown}, which targets of its kind do not have.`);
    return problem(`the target ${name} needs a kind, one of docker, ssh, slurm, kubernetes.`);
  }
  return problem(`the target ${name}: ${issue.path.join('.')} ${issue.message}.`);
}

const mostCharacters = 1_000_000;

/** The targets that a file names; a sentence when it cannot be read. */
function readEntries(path: string): JsonObject | string {
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
