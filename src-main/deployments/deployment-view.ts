import { closeSync, constants, fstatSync, readSync } from 'node:fs';
import { openRegularFile } from '../base/regular-file.ts';
import type { DeploymentState, Deployments } from './deployments.ts';

/** How a deployment is, as far as anybody can tell who asks it. */
export interface DeploymentView {
  readonly id: string;
  readonly pipeline: string;
  readonly nodeId: string;
  readonly status: 'starting' | 'healthy' | 'unhealthy' | 'stopped' | 'failed';
  readonly url: string | null;
  readonly revision: number;
  readonly since: string;
  /** One sentence. */
  readonly detail: string;
}

/** All deployments of the project; each that runs is asked for its health. */
export function viewDeployments(deployments: Pick<Deployments, 'list' | 'isHealthy'>): Promise<DeploymentView[]> {
  return Promise.all(
    deployments.list().map(async (state) => {
      const healthy = state.status === 'running' && (await deployments.isHealthy(state.id));
      const { id, pipelineId: pipeline, nodeId, url, revision, startedAt: since } = state;
      return { id, pipeline, nodeId, url: url === '' ? null : url, revision, since, ...judged(state, healthy) };
    }),
  );
}

function judged(state: DeploymentState, healthy: boolean): Pick<DeploymentView, 'status' | 'detail'> {
  const { revision, port, revisions } = state;
  switch (state.status) {
    case 'running':
      if (healthy) return { status: 'healthy', detail: `Revision ${revision} serves on port ${port}.` };
      if (port === 0) return { status: 'starting', detail: `Revision ${revision} starts.` };
      return {
        status: 'unhealthy',
        detail: `Its process runs, and ${revisions.at(-1)?.health ?? '/'} does not answer; look at its log.`,
      };
    case 'stopped':
      return { status: 'stopped', detail: 'It was stopped; start it to serve again.' };
    case 'crashed':
      return { status: 'failed', detail: 'Its process ended by itself; look at its log, or start it again.' };
    case 'damaged':
      return { status: 'failed', detail: state.note ?? 'Its record is damaged.' };
  }
}

const mostLogBytes = 256 * 1024;

/** The end of what a service printed. */
export function endOfLog(path: string): string {
  const log = openRegularFile(path, constants.O_RDONLY);
  try {
    const { size } = fstatSync(log);
    const start = Math.max(0, size - mostLogBytes);
    const bytes = Buffer.alloc(size - start);
    readSync(log, bytes, 0, bytes.length, start);
    const text = bytes.toString('utf8');
    // The first line of a part is a part itself.
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    closeSync(log);
  }
}
