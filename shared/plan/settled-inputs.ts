import type { StepId } from '../base/ids.ts';
import { isObject, type JsonObject } from '../base/json.ts';
import { ok, problem, type Result } from '../base/result.ts';
import type { PlannedStep, StepInput } from './execution-plan.ts';
import { mergeParameters, withParameter } from './parameter-paths.ts';
import type { Artifact, StepRecord } from './step-record.ts';

export interface SettledInputs {
  readonly inputDigests: { readonly [port: string]: readonly string[] };
  readonly artifacts: { readonly [port: string]: readonly Artifact[] };
  /** The step's parameters with a `settings` input merged over them and `--set` over that. */
  readonly parameters: JsonObject;
}

/** Shared: thousands of steps without inputs can wait for their turn at once. */
const nothingArrives = Object.freeze({ inputDigests: Object.freeze({}), artifacts: Object.freeze({}) });

/** Steps from which nothing comes although the step cannot do without: it fails before it starts. */
export function unmetSources(step: PlannedStep, isAbsent: (source: StepInput['sources'][number]) => boolean): StepId[] {
  const unmet = Object.values(step.inputs).flatMap(({ sources, list, optional }) => {
    const absent = sources.filter(isAbsent);
    return optional || (list && absent.length < sources.length) ? [] : absent.map((source) => source.step);
  });
  return [...new Set(unmet)];
}

/**
 * Looks up what arrives at each port of a step once everything above it is over. The problem is a sentence: an input that
 * is not optional has nothing to offer.
 */
export function settledInputs(
  step: PlannedStep,
  records: ReadonlyMap<string, StepRecord>,
  readValue: (digest: string) => unknown,
): Result<SettledInputs, string> {
  if (Object.keys(step.inputs).length === 0) return ok({ ...nothingArrives, parameters: step.parameters });
  const inputDigests: Record<string, readonly string[]> = {};
  const artifacts: Record<string, readonly Artifact[]> = {};
  let parameters = step.parameters;
  for (const [port, input] of Object.entries(step.inputs)) {
    const arrived: Artifact[] = [];
    for (const source of input.sources) {
      const artifact = records.get(source.step)?.outputs[source.port];
      if (artifact) arrived.push(artifact);
      else if (!input.optional && !input.list) {
        return problem(`Input ${port} has nothing to read: step ${source.step} made no output "${source.port}".`);
      }
    }
    if (arrived.length === 0 && !input.optional && input.sources.length > 0) {
      return problem(`Input ${port} has nothing to read: none of the steps above made it.`);
    }
    if (arrived.length === 0) continue;
    inputDigests[port] = arrived.map((artifact) => artifact.digest);
    artifacts[port] = arrived;
    if (port === 'settings') {
      const value = readValue((arrived[0] as Artifact).digest);
      if (!isObject(value)) return problem('Input settings is not a JSON object of parameters.');
      parameters = mergeParameters(parameters, value);
      for (const [path, override] of Object.entries(step.overrides))
        parameters = withParameter(parameters, path, override);
    }
  }
  return ok({ inputDigests, artifacts, parameters });
}
