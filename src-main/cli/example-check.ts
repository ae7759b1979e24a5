import { isObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import type { RunResult, StepResult } from '../../shared/run/run-result.ts';

/**
 * What an example's `expect` says of a result, as problems in words; empty when all of it holds. Each entry names a
 * `node`, and may give its `status`, the reason of its `failure`, a part of its `message`, `outputs` that must be there,
 * and bounds of `metrics`.
 */
export function unmetExpectations(expect: Json | undefined, result: RunResult): string[] {
  if (!Array.isArray(expect)) return ['example.yaml has no list "expect".'];
  return (expect as readonly Json[]).flatMap((entry) => {
    if (!isObject(entry) || typeof entry['node'] !== 'string') return ['an entry of "expect" names no node'];
    const node = entry['node'];
    const step = result.steps.find(({ id }) => id === node);
    return step ? unmet(entry, step).map((text) => `${node}: ${text}`) : [`${node}: there is no such step`];
  });
}

function unmet(expected: JsonObject, step: StepResult): string[] {
  const problems: string[] = [];
  const { status, failure, message, outputs, metrics } = expected;
  if (status !== undefined && step.status !== status) {
    problems.push(`${step.status} instead of ${status}${step.failure ? `: ${step.failure.message}` : ''}`);
  }
  if (failure !== undefined && step.failure?.reason !== failure) {
    problems.push(`failed because of ${step.failure?.reason ?? 'nothing'} instead of ${failure}`);
  }
  if (typeof message === 'string' && !step.failure?.message.includes(message)) {
    problems.push(
      `its message does not say ${JSON.stringify(message)} but ${JSON.stringify(step.failure?.message ?? '')}`,
    );
  }
  if (Array.isArray(outputs)) {
    for (const port of outputs as readonly Json[]) {
      if (!Object.hasOwn(step.outputs ?? {}, String(port))) problems.push(`no output ${port}`);
    }
  }
  if (isObject(metrics)) {
    for (const [name, bounds] of Object.entries(metrics)) {
      const problem = outOfBounds(step.metrics[name], bounds);
      if (problem !== undefined) problems.push(`metric ${name} ${problem}`);
    }
  }
  return problems;
}

function outOfBounds(value: number | null | undefined, bounds: Json | undefined): string | undefined {
  if (value === undefined || value === null) return 'was not reported';
  const { min, max } = isObject(bounds) ? bounds : {};
  if (typeof min === 'number' && value < min) return `is ${value}, less than ${min}`;
  if (typeof max === 'number' && value > max) return `is ${value}, more than ${max}`;
  return undefined;
}
