import type { Failure } from '../shared/base/failure.ts';
import { ok, problem, type Result } from '../shared/base/result.ts';
import type { StepEnvironment } from '../shared/plan/execution-plan.ts';
import type { ContainerEnvironments } from './environments/container-environments.ts';
import type { DockerImages, ImageFacts } from './executors/runtimes/docker/docker-images.ts';
import type { ReadyStepEnvironment } from './runs/scheduler-services.ts';
import type { StepContainer } from './runs/step-launch.ts';

export interface ContainerRequest {
  readonly environment: StepEnvironment;
  /** Variables of the command that asks. */
  readonly env: NodeJS.ProcessEnv;
  readonly target: string;
  /** What the target runs steps in that name no image. */
  readonly image: string | undefined;
  readonly images: DockerImages;
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * What steps in containers run in. What was found holds for one command: the next one looks anew, since an image may have
 * another content under its name.
 */
export class DockerStepEnvironments {
  readonly #environments: ContainerEnvironments;
  readonly #found = new WeakMap<object, Map<string, ReadyStepEnvironment>>();

  constructor(environments: ContainerEnvironments) {
    this.#environments = environments;
  }

  find(environment: StepEnvironment, env: NodeJS.ProcessEnv, target: string): ReadyStepEnvironment | undefined {
    return this.#found.get(env)?.get(keyOf(environment, target));
  }

  async prepare(request: ContainerRequest): Promise<Result<ReadyStepEnvironment, Failure>> {
    const { environment, env, target } = request;
    const name = environment.kind === 'image' ? environment.image : request.image;
    if (name === undefined) {
      const message = `The target ${target} names no image; add image: python:3.12-slim to it, or name one at the node.`;
      return problem({ reason: 'image-unavailable', message });
    }
    const image = await request.images.ensure(name, request.onProgress, request.signal);
    if (!image.ok) return image;
    const ready = await this.#inImage(request, name, image.value);
    if (!ready.ok) return ready;
    const known = this.#found.get(env) ?? new Map<string, ReadyStepEnvironment>();
    this.#found.set(env, known.set(keyOf(environment, target), ready.value));
    return ready;
  }

  async #inImage(
    { environment, env, images, onProgress, signal }: ContainerRequest,
    name: string,
    image: ImageFacts,
  ): Promise<Result<ReadyStepEnvironment, Failure>> {
    const container: StepContainer = { image: image.id, start: image.start, variables: image.variables };
    const shown = { image: name, imageId: image.id };
    if (environment.kind !== 'python') {
      const python = environment.kind === 'image' ? { key: image.id, executable: 'python3', managed: false } : null;
      return ok({ python, digest: image.id, shown, container });
    }
    const found = await this.#environments.prepare(
      { ...environment, image: image.id, name, env: installerVariables(env) },
      (helper, end) => images.run(helper, end),
      onProgress,
      signal,
    );
    if (!found.ok) return found;
    const { key, executable, folder, lock, lockDigest, python } = found.value;
    return ok({
      python: { key, executable, managed: folder !== undefined, ...(folder !== undefined && { folder }) },
      digest: lockDigest,
      shown: { ...shown, python, packages: [...lock] },
      container,
    });
  }
}

const keyOf = (environment: StepEnvironment, target: string): string => `${target} ${JSON.stringify(environment)}`;

/** Where packages come from, as the user set it up; nothing else of the user's variables reaches a container. */
function installerVariables(env: NodeJS.ProcessEnv): { [name: string]: string } {
  const wanted = /^(PIP_.*|https?_proxy|no_proxy)$/i;
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (wanted.test(name) && value !== undefined ? [[name, value]] : [])),
  );
}
