import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { DeploymentState } from './deployments.ts';

export interface ServiceRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly body: string;
  readonly durationMs: number;
}

const timeoutMs = 30_000;
const mostBytes = 5 * 1024 * 1024;

/**
 * Sends one request to the port of a deployment on this machine, with its token. The path cannot lead elsewhere, and a
 * redirection is an answer like any other. The problem is a sentence.
 */
export function askDeployment(
  { id, status, port, tokenFile }: DeploymentState,
  { method, path, body }: ServiceRequest,
): Promise<Result<ServiceAnswer, string>> {
  if (status !== 'running' || port === 0) return Promise.resolve(problem(`${id} does not run; start it first.`));
  if (!/^\/[\x21-\x7e]*$/.test(path)) {
    const message = `The path ${JSON.stringify(path)} must begin with / and have no spaces; write others as %20.`;
    return Promise.resolve(problem(message));
  }
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      agent: false,
      headers: {
        Host: `127.0.0.1:${port}`,
        ...(tokenFile !== undefined && { Authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}` }),
        ...(method === 'POST' && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
      },
    });
    const timer = setTimeout(() => {
      resolve(problem(`${id} did not answer within ${timeoutMs / 1000} seconds.`));
      outgoing.destroy();
    }, timeoutMs);
    const settle = (result: Result<ServiceAnswer, string>): void => {
      clearTimeout(timer);
      resolve(result);
    };
    outgoing.on('error', ({ message }) => settle(problem(`${id} could not be asked: ${message}.`)));
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= mostBytes) chunks.push(chunk);
        else {
          settle(problem(`${id} answered more than 5 MB; ask for less at once.`));
          outgoing.destroy();
        }
      });
      incoming.on('error', ({ message }) => settle(problem(`${id} stopped in the middle of its answer: ${message}.`)));
      incoming.on('end', () => {
        const durationMs = Math.round((performance.now() - startedMs) * 10) / 10;
        settle(ok({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8'), durationMs }));
      });
    });
    outgoing.end(method === 'POST' ? body : undefined);
  });
}
