import { isObject, type JsonObject } from '../../shared/base/json.ts';
import type { PlannedStep } from '../../shared/plan/execution-plan.ts';
import { mergeParameters, withParameter } from '../../shared/plan/parameter-paths.ts';
import { readResources } from '../../shared/plan/resources.ts';
import type { StepState } from '../../shared/run/run-state.ts';
import type { PreparedStep } from './scheduler-host.ts';

/** Takes a step up where an earlier engine left it: with the tries that count, and what the ladder changed for the last. */
export function withEarlierTries(prepared: PreparedStep, tries: StepState['tries']): PreparedStep {
  if (tries === null) return prepared;
  return { ...tries.changes.reduce(withChanges, prepared), counted: tries.counted };
}

/** Lays a rung of the retry ladder over a step: parameters by dotted path, resources, the target. */
export function withChanges(prepared: PreparedStep, changes: JsonObject): PreparedStep {
  const { set, resources, target } = changes;
  let parameters = prepared.inputs.parameters;
  if (isObject(set)) {
    for (const [path, value] of Object.entries(set)) {
      parameters =
        isObject(value) && !path.includes('.')
          ? mergeParameters(parameters, { [path]: value })
          : withParameter(parameters, path, value);
    }
  }
  const step: PlannedStep = {
    ...prepared.step,
    ...(typeof target === 'string' && { target }),
    ...(isObject(resources) && { resources: { ...prepared.step.resources, ...definedResources(resources) } }),
  };
  // Another setting makes another result, which must not be kept under the first one's fingerprint.
  const fingerprint = isObject(set) ? null : prepared.fingerprint;
  return { ...prepared, step, fingerprint, inputs: { ...prepared.inputs, parameters } };
}

function definedResources(resources: JsonObject): Partial<PlannedStep['resources']> {
  const read = readResources({}, resources);
  return {
    ...('cpu' in resources && { cpu: read.cpu }),
    ...('memory' in resources && { memoryBytes: read.memoryBytes, memoryLimitBytes: read.memoryLimitBytes }),
    ...(('gpu' in resources || 'accelerator' in resources) && { accelerator: read.accelerator }),
  };
}
