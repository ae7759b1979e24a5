import { cpus, totalmem } from 'node:os';
import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import type { Failure } from '../../shared/base/failure.ts';
import type { Result } from '../../shared/base/result.ts';
import { formatMemory } from '../../shared/pipeline/quantities.ts';
import type { ExecutionPlan } from '../../shared/plan/execution-plan.ts';
import type { PlanRefusal } from './plan-service.ts';

/** What this machine has. */
export interface MachineFacts {
  readonly gpus: number;
  /** A Python that can run the step runner. */
  readonly python: Result<unknown, Failure>;
}

/** Requests of a plan that this machine can never meet: told before anything starts. Null when there are none. */
export function preflight(plan: ExecutionPlan, machine: MachineFacts): PlanRefusal | null {
  const diagnostics: Diagnostic[] = [];
  const wrong = (nodeId: string, code: string, message: string, fix: string): void => {
    diagnostics.push({ code, severity: 'error', message, fix, nodeId });
  };
  const cores = cpus().length;
  const memoryBytes = totalmem();
  for (const step of plan.steps) {
    if (step.selection === 'disabled' || step.selection === 'reuse') continue;
    const { resources, environment, nodeId } = step;
    const wanted = resources.accelerator?.count ?? 0;
    if (wanted > machine.gpus) {
      const has = machine.gpus === 0 ? 'no GPU was found' : `it has ${machine.gpus}`;
      wrong(
        nodeId,
        'resources-unavailable',
        `Node "${nodeId}" asks for ${wanted} GPU on this machine, but ${has}.`,
        'Ask for less, or use a target that has them.',
      );
    }
    const unknown = resources.accelerator?.ids.filter((id) => !/^\d+$/.test(id) || Number(id) >= machine.gpus) ?? [];
    if (wanted <= machine.gpus && unknown.length > 0) {
      wrong(
        nodeId,
        'resources-unavailable',
        `Node "${nodeId}" asks for GPU ${unknown.join(', ')}, but this machine has 0 to ${machine.gpus - 1}.`,
        'Name GPUs by these numbers, or ask for a count.',
      );
    }
    if (resources.cpu > cores) {
      wrong(
        nodeId,
        'resources-unavailable',
        `Node "${nodeId}" asks for ${resources.cpu} CPU, but this machine has ${cores}.`,
        `Ask for at most ${cores}.`,
      );
    }
    if ((resources.memoryLimitBytes ?? 0) > memoryBytes) {
      wrong(
        nodeId,
        'resources-unavailable',
        `Node "${nodeId}" asks for ${formatMemory(resources.memoryLimitBytes ?? 0)} of memory, but this machine has ${formatMemory(memoryBytes)}.`,
        'Ask for less.',
      );
    }
    if (environment.kind === 'image') {
      wrong(
        nodeId,
        'image-unavailable',
        `Node "${nodeId}" runs in the image ${environment.image}, and this version has no container targets yet.`,
        'Disable the node, or use flow.shell or flow.python.',
      );
    }
  }
  if (diagnostics.length > 0) {
    return { exitCode: 6, message: 'This machine cannot run the pipeline; nothing was started.', diagnostics };
  }
  if (!machine.python.ok) return { exitCode: 6, message: machine.python.problem.message, diagnostics: [] };
  return null;
}
