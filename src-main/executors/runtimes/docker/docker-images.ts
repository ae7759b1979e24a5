import type { Failure } from '../../../../shared/base/failure.ts';
import { ok, problem, type Result } from '../../../../shared/base/result.ts';
import { startFailure } from './container-end.ts';
import { containerBody, instanceLabel, type Mount } from './container-spec.ts';
import { EngineClient, type EngineProblem } from './engine-client.ts';
import { PullProgress } from './pull-progress.ts';

/** An image that is there. */
export interface ImageFacts {
  readonly id: string;
  readonly start: readonly string[];
  readonly variables: { readonly [name: string]: string };
}

/** A program that is run once, to prepare something. What it says goes to files in what it may write. */
export interface HelperRequest {
  readonly image: string;
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly folder: string;
  readonly network: 'none' | 'bridge';
}

/** A pull that brings nothing for so long stands still. */
const pullSilenceMs = 60_000;
const helperWithinMs = 1_800_000;

/** Images of one Docker engine, and short programs in them. */
export class DockerImages {
  readonly #client: EngineClient;
  readonly #socketPath: string;
  readonly #user: string;
  readonly #instance: string;

  constructor(options: { readonly socketPath: string; readonly user: string; readonly instance: string }) {
    this.#client = new EngineClient(options.socketPath);
    this.#socketPath = options.socketPath;
    this.#user = options.user;
    this.#instance = options.instance;
  }

  /** The image of that name, pulled where it is not there. */
  async ensure(
    reference: string,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<Result<ImageFacts, Failure>> {
    const there = await this.#inspect(reference, signal);
    if (there.ok || there.problem.status !== 404) return this.#orFailure(there, reference);
    onProgress(`pulling ${reference}`);
    const progress = new PullProgress(reference, onProgress);
    const query = { fromImage: withTag(reference) };
    const ended = await this.#client.lines(
      '/images/create',
      { method: 'POST', query, signal, silenceMs: pullSilenceMs },
      (line) => progress.hear(line),
    );
    if (ended?.kind === 'aborted') return problem(cancelled);
    if (ended?.kind === 'timeout') {
      return problem(
        noImage(`The pull of ${reference} brought nothing for ${pullSilenceMs / 1000} s; run it again to go on.`),
      );
    }
    if (ended)
      return problem(
        ended.status === null ? this.#unreachable(ended) : noImage(pullSentence(reference, ended.message)),
      );
    if (progress.error !== null) return problem(noImage(pullSentence(reference, progress.error)));
    return this.#orFailure(await this.#inspect(reference, signal), reference);
  }

  /** Runs a program to its end and removes its container. The value is its exit code. */
  async run(helper: HelperRequest, signal: AbortSignal): Promise<Result<number, Failure>> {
    const mounts: Mount[] = [{ path: helper.folder, writable: true }];
    const body = containerBody({
      ...helper,
      env: { HOME: '/tmp', ...helper.env },
      workDir: helper.folder,
      mounts,
      user: this.#user,
      labels: { [instanceLabel]: `${this.#instance} preparation` },
      cpu: 0,
      memoryBytes: 0,
      shmBytes: null,
      devices: { kind: 'nvidia', ids: [] },
    });
    const created = await this.#client.json<{ Id: string }>('/containers/create', { method: 'POST', body, signal });
    if (!created.ok) return problem(this.#failure(created.problem, helper.image));
    const path = `/containers/${created.value.Id}`;
    try {
      const started = await this.#client.json(`${path}/start`, { method: 'POST', signal });
      if (!started.ok) return problem(this.#failure(started.problem, helper.image));
      // Only after the start: a wait before it ends at once, with a success that was none.
      await this.#client.json(`${path}/wait`, { method: 'POST', signal, deadlineMs: helperWithinMs });
      if (signal.aborted) return problem(cancelled);
      const state = await this.#client.json<{ State: { Status: string; ExitCode: number } }>(`${path}/json`);
      if (!state.ok) return problem(this.#failure(state.problem, helper.image));
      const { Status, ExitCode } = state.value.State;
      if (Status === 'exited') return ok(ExitCode);
      return problem({ reason: 'environment-unavailable', message: `A preparation in ${helper.image} did not end.` });
    } finally {
      await this.#client.call(path, { method: 'DELETE', query: { force: '1', v: '1' } });
    }
  }

  async #inspect(reference: string, signal: AbortSignal): Promise<Result<ImageFacts, EngineProblem>> {
    const found = await this.#client.json<{
      Id: string;
      Config: { Env: string[] | null; Entrypoint: string[] | null; Cmd: string[] | null } | null;
    }>(`/images/${encodeURI(reference)}/json`, { signal });
    if (!found.ok) return found;
    const { Id, Config } = found.value;
    const variables = (Config?.Env ?? []).map((line) => {
      const cut = line.indexOf('=');
      return [line.slice(0, cut), line.slice(cut + 1)] as const;
    });
    const start = [...(Config?.Entrypoint ?? []), ...(Config?.Cmd ?? [])];
    return ok({ id: Id, start, variables: Object.fromEntries(variables) });
  }

  #orFailure(found: Result<ImageFacts, EngineProblem>, reference: string): Result<ImageFacts, Failure> {
    return found.ok ? found : problem(this.#failure(found.problem, reference));
  }

  #failure(found: EngineProblem, image: string): Failure {
    if (found.kind === 'aborted') return cancelled;
    return found.status === null ? this.#unreachable(found) : startFailure(found.message, image);
  }

  #unreachable(found: EngineProblem): Failure {
    return { reason: 'target-unreachable', message: unreachableSentence(found, this.#socketPath) };
  }
}

/** Why an engine cannot be used, and what to do, in one sentence. */
export function unreachableSentence({ kind, code, message }: EngineProblem, socketPath: string): string {
  if (code === 'EACCES') {
    return `This user may not use Docker at ${socketPath}; run sudo usermod -aG docker "$USER", and log in again.`;
  }
  if (code === 'ENOENT') {
    return `Docker is not running, or not installed: there is no ${socketPath}; start it, or correct host in targets.yaml.`;
  }
  if (code === 'ECONNREFUSED') return `Docker is not running: nobody answers at ${socketPath}; start it.`;
  if (kind === 'timeout') return `Docker at ${socketPath} is not answering; restart it.`;
  return `Docker at ${socketPath} cannot be reached: ${message}.`;
}

const noImage = (message: string): Failure => ({ reason: 'image-unavailable', message });
const cancelled: Failure = { reason: 'cancelled', message: 'The preparation was cancelled.' };

function pullSentence(reference: string, message: string): string {
  if (/not found|manifest unknown|does not exist/i.test(message)) {
    return `There is no image ${reference}, or it needs docker login: ${message}`;
  }
  if (/unauthorized|denied|authentication/i.test(message))
    return `The image ${reference} needs docker login: ${message}`;
  if (/no space left/i.test(message))
    return `Docker's disk is full, so ${reference} could not be pulled; free some space.`;
  return `The image ${reference} could not be pulled: ${message}`;
}

/** Without a tag the engine would pull all of them. */
const withTag = (reference: string): string =>
  /[@:]/.test(reference.slice(reference.lastIndexOf('/') + 1)) ? reference : `${reference}:latest`;
