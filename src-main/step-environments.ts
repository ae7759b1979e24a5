import { ok, problem } from '../shared/base/result.ts';
import type { PythonEnvironments, ReadyEnvironment } from './environments/python-environments.ts';
import type { ReadyStepEnvironment, SchedulerServices } from './runs/scheduler-services.ts';

/** Where a step that needs no interpreter runs. */
export const plainEnvironment: ReadyStepEnvironment = { python: null, digest: 'none', shown: {} };

/** A Python environment as steps, fingerprints and people see it. */
export function stepEnvironment(ready: ReadyEnvironment): ReadyStepEnvironment {
  return {
    python: { key: ready.key, executable: ready.executable, managed: ready.managed },
    digest: ready.lockDigest,
    shown: { python: ready.python, packages: ready.lock, ...(ready.note !== undefined && { note: ready.note }) },
  };
}

/** Remembers what it found for each command's environment, since every step of a run asks for the same few. */
export function environmentFinder(
  find: (
    request: { version: string; requirements: readonly string[] },
    env: NodeJS.ProcessEnv,
  ) => ReadyEnvironment | undefined,
): SchedulerServices['findEnvironment'] {
  const known = new WeakMap<object, Map<string, ReadyStepEnvironment>>();
  return (environment, env, target) => {
    if (target !== 'local') return undefined;
    if (environment.kind === 'none') return plainEnvironment;
    if (environment.kind === 'image') return undefined;
    const ofEnv = known.get(env) ?? new Map<string, ReadyStepEnvironment>();
    known.set(env, ofEnv);
    const key = [environment.version, ...environment.requirements].join('\n');
    const before = ofEnv.get(key);
    if (before) return before;
    const ready = find(environment, env);
    if (!ready) return undefined;
    const found = stepEnvironment(ready);
    ofEnv.set(key, found);
    return found;
  };
}

/** What steps on this machine run in: prepared where it is not there yet. */
export function localEnvironments(
  environments: PythonEnvironments,
): Pick<SchedulerServices, 'findEnvironment' | 'prepareEnvironment'> {
  return {
    findEnvironment: environmentFinder(environments.find),
    async prepareEnvironment(environment, env, _target, onProgress, signal) {
      if (environment.kind === 'none') return ok(plainEnvironment);
      if (environment.kind === 'image') {
        const message = `The image ${environment.image} cannot be run as a process; choose a target of kind docker.`;
        return problem({ reason: 'image-unavailable', message });
      }
      const ready = await environments.prepare(environment, env, onProgress, signal);
      return ready.ok ? ok(stepEnvironment(ready.value)) : ready;
    },
  };
}
