import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { JsonObject } from '../../../../shared/base/json.ts';
import type { Launch, LaunchContainer } from '../../launch.ts';

/** A folder or file of this machine that a container sees under the same path. */
export interface Mount {
  readonly path: string;
  readonly writable: boolean;
}

/** What a container is allowed, and what runs in it. */
export interface ContainerRequest {
  readonly image: string;
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly workDir: string;
  readonly mounts: readonly Mount[];
  readonly user: string;
  readonly labels: { readonly [name: string]: string };
  readonly network: 'none' | 'bridge';
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly shmBytes: number | null;
  readonly devices: Devices;
}

/** Devices of one kind, by the names that the target has for them. */
export interface Devices {
  readonly kind: 'nvidia' | 'amd' | 'tpu';
  readonly ids: readonly string[];
}

/** Processes and threads that one container may have. */
const mostProcesses = 512;

/**
 * The body of a create call. It says no more than a step needs: no capabilities, no way to new ones, nothing of the image
 * writable but `/tmp`, no network unless the target allows it, and nothing of this machine but `mounts`.
 */
export function containerBody(asked: ContainerRequest): JsonObject {
  return {
    Image: asked.image,
    // The image's own start, whatever it is, never runs.
    Entrypoint: [...asked.argv],
    Cmd: [],
    Env: Object.entries(asked.env).map(([name, value]) => `${name}=${value}`),
    WorkingDir: asked.workDir,
    User: asked.user,
    Labels: asked.labels,
    Healthcheck: { Test: ['NONE'] },
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    HostConfig: {
      Init: true,
      AutoRemove: false,
      RestartPolicy: { Name: 'no' },
      NetworkMode: asked.network,
      Privileged: false,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      Tmpfs: { '/tmp': 'rw,exec,nosuid,nodev,mode=1777' },
      PidsLimit: mostProcesses,
      Memory: asked.memoryBytes,
      MemorySwap: asked.memoryBytes,
      NanoCpus: Math.round(asked.cpu * 1e9),
      ...(asked.shmBytes !== null && { ShmSize: asked.shmBytes }),
      // What a step writes is in its own file; the engine's copy holds what the wrapper itself might say.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
      Mounts: asked.mounts.map(({ path, writable }) => ({
        Type: 'bind',
        Source: path,
        Target: path,
        ReadOnly: !writable,
      })),
      ...deviceFields(asked.devices),
    },
  };
}

function deviceFields({ kind, ids }: Devices): JsonObject {
  if (ids.length === 0) return {};
  const device = (path: string): JsonObject => ({ PathOnHost: path, PathInContainer: path, CgroupPermissions: 'rw' });
  switch (kind) {
    case 'nvidia':
      return { DeviceRequests: [{ Driver: '', DeviceIDs: [...ids], Capabilities: [['gpu']] }] };
    case 'amd':
      // Render nodes are numbered from 128, in the order of the cards.
      return { Devices: [device('/dev/kfd'), ...ids.map((id) => device(`/dev/dri/renderD${128 + Number(id)}`))] };
    case 'tpu':
      return { Devices: [device('/dev/vfio/vfio'), ...ids.map((id) => device(`/dev/accel${id}`))] };
  }
}

/** What an executor says of all its containers. */
export interface ContainerRules {
  readonly instance: string;
  readonly network: 'none' | 'bridge';
  /** What a step may use that asks for no amount of memory. */
  readonly memoryBytes: number;
  readonly runner: string;
  readonly user: { readonly uid: number; readonly gid: number };
}

/** The container of an attempt: it sees its own folder, its inputs and the code that it runs, and can change the first only. */
export function stepContainer(
  launch: Launch,
  container: LaunchContainer,
  environment: { readonly [name: string]: string },
  rules: ContainerRules,
): ContainerRequest {
  const { dir, entry, python, path = [] } = launch;
  const wrapper = join(dirname(rules.runner), 'run-step.sh');
  const program = entry !== undefined && python ? [python.executable, entry] : (launch.argv ?? []);
  const code = [...(entry === undefined ? [] : [dirname(entry)]), ...path, ...(python?.folder ? [python.folder] : [])];
  const readOnly = [...(Object.keys(launch.inputs).length > 0 ? [join(dir, 'inputs')] : []), wrapper, ...code];
  return {
    image: container.image,
    argv: ['/bin/sh', wrapper, dir, ...program],
    env: { HOME: '/tmp', ...environment },
    workDir: dir,
    mounts: [{ path: dir, writable: true }, ...[...new Set(readOnly)].map((one) => ({ path: one, writable: false }))],
    user: `${rules.user.uid}:${rules.user.gid}`,
    labels: containerLabels(launch.id, rules.instance),
    network: rules.network,
    cpu: container.cpu,
    memoryBytes: launch.memoryBytes ?? rules.memoryBytes,
    shmBytes: container.shmBytes,
    devices: { kind: container.accelerator ?? 'nvidia', ids: container.gpus },
  };
}

/** Name of the container of an attempt: the same one for the same attempt, so that it is never started twice. */
export function containerName(id: string, instance: string): string {
  const readable = id.replace(/[^a-zA-Z0-9_.-]/g, '.').slice(0, 150);
  return `trainyard-${readable}-${createHash('sha256').update(`${instance}\n${id}`).digest('hex').slice(0, 8)}`;
}

const [runLabel, stepLabel, attemptLabel] = ['run', 'step', 'attempt'].map((word) => `trainyard.${word}`) as [
  string,
  string,
  string,
];
/** Whose container it is: one project's state in one home. */
export const instanceLabel = 'trainyard.instance';
export const idLabel = 'trainyard.id';

/** Labels by which a container is found again, and known to be ours. */
export function containerLabels(id: string, instance: string): { [name: string]: string } {
  const parts = id.split('/');
  return {
    [idLabel]: id,
    [instanceLabel]: instance,
    [runLabel]: parts[0] ?? '',
    [stepLabel]: parts.slice(1, -1).join('/'),
    [attemptLabel]: parts.at(-1) ?? '',
  };
}
