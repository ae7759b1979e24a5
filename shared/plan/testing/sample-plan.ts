import { type StepId, stepId } from '../../base/ids.ts';
import type { Retry } from '../../pipeline/pipeline-document.ts';
import type { ExecutionPlan, PlannedStep, StepInput } from '../execution-plan.ts';
import { readResources } from '../resources.ts';

export const noRetry: Retry = {
  maxAttempts: 1,
  backoff: { initialMs: 1000, factor: 2, maxMs: 120_000, jitter: 0 },
  on: [],
  rules: [],
  ladder: [],
};

/** Edges into a port, each written `step.port`. */
export function edges(...sources: readonly string[]): StepInput {
  return {
    sources: sources.map((source) => {
      const [step = '', port = 'out'] = source.split('.');
      return { step: stepId(step), port };
    }),
    list: sources.length > 1,
    optional: false,
  };
}

/** A step that runs a command and has one output, `out`; with the given fields changed. */
export function sampleStep(id: string, changes: Partial<PlannedStep> = {}): PlannedStep {
  return {
    id: stepId(id),
    nodeId: id.split('/')[0] as string,
    title: id,
    type: 'flow.shell',
    typeVersion: '1.0.0',
    code: 'c0de',
    execution: 'step',
    inputs: {},
    outputs: { out: { type: 'file', name: 'out', optional: false } },
    after: [],
    parameters: { command: `make ${id}` },
    overrides: {},
    files: [],
    target: 'local',
    environment: { kind: 'none' },
    resources: readResources({ cpu: 1 }),
    retry: noRetry,
    timeoutMs: null,
    priority: 0,
    pools: {},
    cacheable: true,
    trigger: 'all_success',
    when: null,
    env: {},
    params: {},
    secrets: {},
    seed: 0,
    trial: null,
    selection: 'run',
    ...changes,
  };
}

/** A step that takes the output `out` of each step named, at ports `in0`, `in1`, … */
export function stepBelow(id: string, above: readonly string[], changes: Partial<PlannedStep> = {}): PlannedStep {
  const inputs = Object.fromEntries(above.map((source, index) => [`in${index}`, edges(`${source}.out`)]));
  return sampleStep(id, { inputs, ...changes });
}

export const stepIds = (...ids: readonly string[]): StepId[] => ids.map(stepId);

export function planOf(...steps: readonly PlannedStep[]): ExecutionPlan {
  return { formatVersion: 1, pipelineId: 'sample', pipelineName: 'Sample', hash: 'hash', parameters: {}, steps };
}
