import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import type { Failure } from '../../shared/base/failure.ts';
import type { Result } from '../../shared/base/result.ts';
import { formatMemory } from '../../shared/pipeline/quantities.ts';
import { type ExecutionPlan, type PlannedStep, placeOf } from '../../shared/plan/execution-plan.ts';
import type { PlanRefusal } from './plan-service.ts';
import type { PoolLimits } from './resource-pool.ts';

/** What a target offers to steps. */
export interface Place extends Pick<PoolLimits, 'cpu' | 'memoryBytes' | 'gpus'> {
  /** As it stands in a sentence: `this machine`, `the target gpu-box`. */
  readonly name: string;
  readonly isContainer: boolean;
  /** What steps run in that name no image. */
  readonly image: string | null;
}

export interface PreflightFacts {
  /** A sentence where no step can run. */
  readonly placeOf: (target: string) => Place | string;
  /** A Python that can run the step runner. */
  readonly python: Result<unknown, Failure>;
}

/** Requests of a plan that its targets can never meet: told before anything starts. Null when there are none. */
export function preflight(plan: ExecutionPlan, facts: PreflightFacts): PlanRefusal | null {
  const diagnostics: Diagnostic[] = [];
  const places = new Map<string, Place | string>();
  for (const step of plan.steps) {
    if (step.selection === 'disabled' || step.selection === 'reuse') continue;
    const target = placeOf(step);
    const place = places.get(target) ?? facts.placeOf(target);
    places.set(target, place);
    for (const [code, message, fix] of unmet(step, place)) {
      diagnostics.push({
        code,
        severity: 'error',
        message: `Node "${step.nodeId}" ${message}`,
        fix,
        nodeId: step.nodeId,
      });
    }
  }
  if (diagnostics.length > 0) {
    const all = [...places.values()];
    const who =
      all.length === 1 && typeof all[0] === 'object' && all[0].name === 'this machine' ? 'This machine' : 'Its targets';
    return { exitCode: 6, message: `${who} cannot run the pipeline; nothing was started.`, diagnostics };
  }
  if (!facts.python.ok) return { exitCode: 6, message: facts.python.problem.message, diagnostics: [] };
  return null;
}

/** Code, clause and fix for everything that a place cannot give. */
function* unmet({ resources, environment }: PlannedStep, place: Place | string): Iterable<[string, string, string]> {
  if (typeof place === 'string') {
    yield ['target-unavailable', `cannot start. ${place}`, 'Choose local, or a target of kind docker.'];
    return;
  }
  const { accelerator, cpu, memoryLimitBytes } = resources;
  const wanted = accelerator?.count ?? 0;
  const count = place.gpus.length;
  const unavailable = 'resources-unavailable';
  if (wanted > count) {
    const has = count === 0 ? 'no GPU was found' : `it has ${count}`;
    const fix = place.isContainer
      ? 'Ask for less, or write limits.gpu of the target, when its engine has them.'
      : 'Ask for less, or use a target that has them.';
    yield [unavailable, `asks for ${wanted} GPU on ${place.name}, but ${has}.`, fix];
  }
  const unknown = accelerator?.ids.filter((id) => !place.gpus.includes(id)) ?? [];
  if (wanted <= count && unknown.length > 0) {
    const message = `asks for GPU ${unknown.join(', ')}, but ${place.name} has ${listed(place.gpus)}.`;
    yield [unavailable, message, 'Name GPUs by these numbers, or ask for a count.'];
  }
  if (cpu > place.cpu) {
    yield [unavailable, `asks for ${cpu} CPU, but ${place.name} has ${place.cpu}.`, `Ask for at most ${place.cpu}.`];
  }
  if ((memoryLimitBytes ?? 0) > place.memoryBytes) {
    const [asked, has] = [memoryLimitBytes ?? 0, place.memoryBytes].map(formatMemory);
    yield [unavailable, `asks for ${asked} of memory, but ${place.name} has ${has}.`, 'Ask for less.'];
  }
  if (environment.kind === 'image' && !place.isContainer) {
    const message = `runs in the image ${environment.image}, and ${place.name} runs processes.`;
    yield ['image-unavailable', message, 'Choose a target of kind docker for it, or use flow.shell or flow.python.'];
  }
  if (environment.kind !== 'image' && place.isContainer && place.image === null) {
    const message = `names no image, and neither does ${place.name}.`;
    yield ['image-unavailable', message, 'Add image: python:3.12-slim to the target, or name one at the node.'];
  }
}

const listed = (gpus: readonly string[]): string =>
  gpus.every((gpu, index) => gpu === String(index)) ? `0 to ${gpus.length - 1}` : gpus.join(', ');
