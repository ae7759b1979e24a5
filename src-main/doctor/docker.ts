import { request } from 'node:http';
import type { Finding } from './finding.ts';

const id = 'docker';
const title = 'Docker';
const patienceMs = 3000;

/** Whether a Docker engine answers. Nothing of this version needs one. */
export async function dockerFinding(env: NodeJS.ProcessEnv): Promise<Finding> {
  const host = env['DOCKER_HOST'] || 'unix:///var/run/docker.sock';
  if (!host.startsWith('unix://')) {
    return { id, title, status: 'ok', detail: `DOCKER_HOST names ${host}, which is not asked; no step needs Docker.` };
  }
  const socketPath = host.slice('unix://'.length);
  const answer = await ping(socketPath);
  if (answer.version !== undefined) {
    return { id, title, status: 'ok', detail: `Docker ${answer.version} answers at ${socketPath}.` };
  }
  if (answer.code === 'EACCES') {
    return {
      id,
      title,
      status: 'warning',
      detail: `${socketPath} may not be used by this user.`,
      fix: 'Join the group docker, and log in again.',
      command: 'sudo usermod -aG docker "$USER"',
    };
  }
  return { id, title, status: 'ok', detail: `No Docker engine answers at ${socketPath}; no step needs one.` };
}

function ping(socketPath: string): Promise<{ readonly version?: string; readonly code?: string }> {
  return new Promise((resolve) => {
    const outgoing = request({ socketPath, path: '/version', timeout: patienceMs, headers: { Host: 'docker' } });
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve({ code: error.code ?? 'timeout' }));
    outgoing.on('response', (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (piece: string) => {
        text = (text + piece).slice(0, 100_000);
      });
      incoming.on('error', () => resolve({}));
      incoming.on('end', () => {
        const version = /"Version":\s*"([\w.+-]{1,40})"/.exec(text)?.[1];
        resolve(version === undefined ? {} : { version });
      });
    });
    outgoing.end();
  });
}
