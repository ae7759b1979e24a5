import type { Fingerprint } from '../base/ids.ts';
import { evaluate, parseExpression } from '../pipeline/expression.ts';
import type { ExecutionPlan, FingerprintParts, PlannedStep, StepInput } from './execution-plan.ts';
import { explainChange } from './explain-change.ts';
import { fingerprintStep, type Sha256 } from './fingerprint.ts';
import { PlanState } from './plan-state.ts';
import { type SettledInputs, settledInputs, unmetSources } from './settled-inputs.ts';
import type { StepRecord } from './step-record.ts';

/** What a run would do with a step, and why, in words. */
export interface StepPreview {
  readonly id: string;
  readonly type: string;
  readonly action: 'run' | 'cached' | 'skipped';
  readonly reasons: readonly string[];
  readonly target: string;
  /** The median of so many earlier attempts; absent where there is no history. */
  readonly expected?: { readonly durationMs: number; readonly peakMemoryBytes: number; readonly attempts: number };
}

/** What is known of the world when a plan is looked at: all of it read beforehand, nothing started. */
export interface PreviewContext {
  readonly sha256: Sha256;
  readonly codeHash: (step: PlannedStep) => string;
  readonly fileDigest: (path: string) => string;
  /** Undefined: the environment is not there yet, so nothing made in it can be in the cache. */
  readonly environmentDigest: (step: PlannedStep) => string | undefined;
  readonly cached: (fingerprint: Fingerprint) => StepRecord | undefined;
  /** The parts with which the step succeeded earlier, newest first. */
  readonly earlier: (step: PlannedStep) => readonly FingerprintParts[];
  /** A service step whose deployment is healthy and serves these inputs with these settings. */
  readonly kept: (step: PlannedStep, inputs: SettledInputs) => boolean;
  /** JSON of a `value` artifact by digest, to merge a `settings` input. */
  readonly readValue: (digest: string) => unknown;
  readonly expected: (step: PlannedStep) => StepPreview['expected'];
}

/**
 * Says for every step whether it would run, come from the cache, or be skipped. A step below one that will run says run:
 * should its input come out the same, it is cut off when the time comes.
 */
export function previewPlan(plan: ExecutionPlan, context: PreviewContext): StepPreview[] {
  const state = new PlanState(plan);
  const records = new Map<string, StepRecord>();
  const previews = new Map<string, StepPreview>();
  const needed = neededForReuse(plan);
  const failing = new Set<string>();
  const comes = (source: StepInput['sources'][number]): boolean =>
    previews.get(source.step)?.action === 'run'
      ? !failing.has(source.step)
      : records.get(source.step)?.outputs[source.port] !== undefined;

  const say = (step: PlannedStep, action: StepPreview['action'], reasons: readonly string[]): void => {
    const expected = action === 'run' ? context.expected(step) : undefined;
    previews.set(step.id, {
      id: step.id,
      type: step.type,
      action,
      reasons,
      target: step.target,
      ...(expected && { expected }),
    });
  };

  for (let decisions = state.decide(); decisions.length > 0; decisions = state.decide()) {
    for (const decision of decisions) {
      const { step } = decision;
      if (decision.action === 'skip') {
        say(step, 'skipped', [skipWords[decision.because] ?? decision.because]);
        state.finished(step.id, { kind: 'skipped', because: decision.because });
        continue;
      }
      const condition = step.when === null ? undefined : conditionOf(step.when, plan, records, previews);
      if (condition === false) {
        say(step, 'skipped', [`condition "${step.when}" does not hold`]);
        state.finished(step.id, { kind: 'skipped', because: 'when' });
        continue;
      }
      const unmet = unmetSources(step, (source) => !comes(source));
      if (unmet.length > 0 && step.selection !== 'reuse') {
        failing.add(step.id);
        say(step, 'run', [`it will fail: nothing comes from ${unmet.join(', ')}`]);
        state.finished(step.id, { kind: 'failed' });
        continue;
      }
      const found = look(step, context, records, previews);
      if (step.selection === 'reuse') {
        if (found.record && needed.has(step.id)) {
          records.set(step.id, found.record);
          say(step, 'cached', ['not selected; its cached result is used']);
          state.finished(step.id, { kind: found.record.gate?.open === false ? 'gate-closed' : 'succeeded' });
        } else {
          say(step, 'skipped', ['not selected']);
          state.finished(step.id, { kind: 'skipped', because: 'not-selected' });
        }
        continue;
      }
      if (found.record && step.selection !== 'force') {
        records.set(step.id, found.record);
        say(step, 'cached', ['nothing that it depends on changed']);
        state.finished(step.id, { kind: found.record.gate?.open === false ? 'gate-closed' : 'succeeded' });
        continue;
      }
      say(step, 'run', step.selection === 'force' && found.record ? ['asked to run'] : found.reasons);
      state.finished(step.id, { kind: 'succeeded' });
    }
  }
  return plan.steps.map((step) => previews.get(step.id) as StepPreview);
}

/** Steps that are not executed themselves but whose outputs an executed step needs, through any depth of reuse. */
export function neededForReuse(plan: ExecutionPlan): Set<string> {
  const needed = new Set<string>();
  for (let position = plan.steps.length - 1; position >= 0; position -= 1) {
    const step = plan.steps[position] as PlannedStep;
    if (step.selection === 'disabled' || (step.selection === 'reuse' && !needed.has(step.id))) continue;
    for (const input of Object.values(step.inputs)) for (const source of input.sources) needed.add(source.step);
  }
  return needed;
}

const skipWords: Record<string, string> = {
  disabled: 'disabled',
  'upstream-skipped': 'a step above it is skipped',
  'upstream-failed': 'a step above it failed',
  'gate-closed': 'the gate above it is closed',
  trigger: 'its trigger rule does not hold',
  when: 'its condition does not hold',
  'not-selected': 'not selected',
};

function look(
  step: PlannedStep,
  context: PreviewContext,
  records: ReadonlyMap<string, StepRecord>,
  previews: ReadonlyMap<string, StepPreview>,
): { readonly record?: StepRecord; readonly reasons: readonly string[] } {
  const running = Object.values(step.inputs)
    .flatMap((input) => input.sources.map((source) => source.step as string))
    .filter((id) => previews.get(id)?.action === 'run');
  const earlier = context.earlier(step);
  const own = (): readonly string[] => fewest(earlier, (before) => ownChanges(step, context, before));
  const upstream = [...new Set(running)].map((id) => `upstream ${id} will run`);
  if (step.execution === 'service') {
    const inputs = settledInputs(step, records, context.readValue);
    const kept = upstream.length === 0 && inputs.ok && context.kept(step, inputs.value);
    return { reasons: kept ? ['kept'] : upstream.length > 0 ? upstream : ['its endpoint is new, changed or not up'] };
  }
  if (!step.cacheable)
    return {
      reasons: [
        ...own(),
        ...upstream,
        step.outputs && Object.keys(step.outputs).length > 0
          ? 'cache is off for this step'
          : 'no outputs to keep, so it always runs',
      ],
    };
  if (upstream.length > 0) return { reasons: [...own(), ...upstream] };
  const environment = context.environmentDigest(step);
  if (environment === undefined) return { reasons: ['its environment is not prepared yet'] };
  const inputs = settledInputs(step, records, context.readValue);
  if (!inputs.ok) return { reasons: orFirst(own(), earlier) };
  const { fingerprint, parts } = fingerprintStep(
    step,
    { code: context.codeHash(step), environment, fileDigest: context.fileDigest, trial: null, ...inputs.value },
    context.sha256,
  );
  const record = context.cached(fingerprint);
  if (record) return { record, reasons: [] };
  return {
    reasons: orFirst(
      fewest(earlier, (before) => explainChange(before, parts)),
      earlier,
    ),
  };
}

/** Changes of the step itself, known even when its inputs are not. */
function ownChanges(step: PlannedStep, context: PreviewContext, before: FingerprintParts): string[] {
  const environment = context.environmentDigest(step);
  if (environment === undefined) return [];
  const merged = step.inputs['settings'] !== undefined;
  const { parts } = fingerprintStep(
    step,
    {
      code: context.codeHash(step),
      environment,
      fileDigest: context.fileDigest,
      inputDigests: before.inputs,
      parameters: step.parameters,
      trial: null,
    },
    context.sha256,
  );
  // With a `settings` input the earlier parameters hold what was merged in, so only the file's own can be compared.
  return explainChange(merged ? { ...before, parameters: parts.parameters } : before, parts);
}

/** Against the earlier execution that is nearest: what its user changed since, not what others tried in between. */
function fewest(
  earlier: readonly FingerprintParts[],
  changes: (before: FingerprintParts) => readonly string[],
): readonly string[] {
  let best: readonly string[] | undefined;
  for (const before of earlier) {
    const reasons = changes(before);
    if (!best || reasons.length < best.length) best = reasons;
  }
  return best ?? [];
}

function orFirst(reasons: readonly string[], earlier: readonly FingerprintParts[]): readonly string[] {
  if (reasons.length > 0) return reasons;
  return [earlier.length > 0 ? 'its earlier result is no longer in the cache' : 'never run before'];
}

/** The value of a condition as far as it is known; undefined while a step that it names is still to run. */
function conditionOf(
  when: string,
  plan: ExecutionPlan,
  records: ReadonlyMap<string, StepRecord>,
  previews: ReadonlyMap<string, StepPreview>,
): boolean | undefined {
  const expression = parseExpression(when);
  if (!expression.ok) return undefined;
  let unknown = false;
  const value = evaluate(expression.value, {
    param: (name) => plan.parameters[name],
    metric: (node, name) => {
      if (previews.get(node)?.action === 'run') unknown = true;
      return records.get(node)?.metrics[name] ?? undefined;
    },
    status: (node) => {
      const action = previews.get(node)?.action;
      if (action === 'run') unknown = true;
      return action === 'skipped' ? 'skipped' : 'succeeded';
    },
    trigger: 'manual',
  });
  return unknown ? undefined : value === true;
}
