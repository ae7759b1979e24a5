import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Executor, ExecutorListener } from '../../../executor.ts';
import type { Launch, LaunchContainer } from '../../../launch.ts';
import { ExecutorWorld } from '../../../testing/executor-contract.ts';
import { containerName } from '../container-spec.ts';
import { DockerExecutor } from '../docker-executor.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..', '..');
const runner = join(root, 'nodes-catalog', 'step-runner', 'runner.py');
export const socketPath = (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').slice('unix://'.length);

const docker = (...words: string[]): string =>
  execFileSync('docker', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/** Whether an engine answers that has the images of the tests; without one they are skipped. */
export const hasDocker = spawnSync('docker', ['image', 'inspect', 'fixture/busybox:1']).status === 0;
export const imageId = (name: string): string => docker('image', 'inspect', '--format', '{{.Id}}', name);

/** An executor whose launches without a container get one of busybox. */
export function dockerExecutor(
  listener: ExecutorListener,
  folder: string,
  socket = socketPath,
  container: Partial<LaunchContainer> = {},
): Executor {
  const image = imageId('fixture/busybox:1');
  const executor = new DockerExecutor({
    socketPath: socket,
    instance: folder,
    network: 'none',
    memoryBytes: 256 * 1024 ** 2,
    python: 'python3',
    runner,
    user:
      process.getuid?.() === 0
        ? { uid: 65534, gid: 65534 }
        : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    listener,
  });
  const contained = (launch: Launch): Launch => ({
    container: { image, cpu: 1, shmBytes: null, accelerator: null, gpus: [], ...container },
    ...launch,
  });
  const start = executor.start.bind(executor);
  executor.start = (launches) => start(launches.map(contained));
  return executor;
}

/** A scratch folder with an executor, and the containers that it makes. */
export class DockerWorld extends ExecutorWorld {
  constructor(container: Partial<LaunchContainer> = {}, socket = socketPath) {
    super((listener, folder) => dockerExecutor(listener, folder, socket, container));
  }

  nameOf(id: string): string {
    return containerName(id, this.folder);
  }

  inspect(id: string): { Config: Record<string, unknown>; HostConfig: Record<string, unknown> } {
    const [found] = JSON.parse(docker('inspect', this.nameOf(id))) as [never];
    return found;
  }

  /** Names of the containers of this world that are there, running or not. */
  containers(): string[] {
    const all = docker('ps', '-a', '--filter', `label=trainyard.instance=${this.folder}`, '--format', '{{.Names}}');
    return all === '' ? [] : all.split('\n');
  }

  docker(...words: string[]): string {
    return docker(...words);
  }

  override dispose(): void {
    super.dispose();
    const left = this.containers();
    if (left.length > 0) docker('rm', '-f', ...left);
  }
}
