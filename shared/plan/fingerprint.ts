import { fingerprint } from '../base/ids.ts';
import { canonicalJson, type Json, type JsonObject } from '../base/json.ts';
import type { FingerprintParts, PlannedStep, StepFingerprint } from './execution-plan.ts';
import { flattenParameters } from './parameter-paths.ts';

/** Hex sha256 of a text in UTF-8. Handed in, since the shared rooms know neither Node nor a browser. */
export type Sha256 = (text: string) => string;

/** What a fingerprint needs beside the plan. */
export interface FingerprintInputs {
  /** Code hash of the node type as it is now. */
  readonly code: string;
  /** Digest of the environment's lock, or of the image. */
  readonly environment: string;
  /** Digest of a project file or folder. */
  readonly fileDigest: (path: string) => string;
  readonly inputDigests: { readonly [port: string]: readonly string[] };
  /** The step's parameters after a `settings` input was merged in. */
  readonly parameters: JsonObject;
  readonly trial: Json;
}

/** The last fingerprint of a step of a plan, for a plan that is run again with the same world around it. */
const lastOfStep = new WeakMap<PlannedStep, { readonly world: string; readonly fingerprint: StepFingerprint }>();

/**
 * What makes an execution of a step "the same". Resources, target, retries, priority and pools are left out on purpose:
 * where and how often a step runs does not change what it yields.
 */
export function fingerprintStep(step: PlannedStep, given: FingerprintInputs, sha256: Sha256): StepFingerprint {
  const files: Record<string, string> = {};
  for (const path of step.files) files[path] = given.fileDigest(path);
  const repeats = given.parameters === step.parameters && given.trial === null;
  const world = repeats ? JSON.stringify([given.code, given.environment, files, given.inputDigests]) : '';
  const last = repeats ? lastOfStep.get(step) : undefined;
  if (last?.world === world) return last.fingerprint;
  const parts: FingerprintParts = {
    type: `${step.type}@${step.typeVersion}`,
    code: given.code,
    parameters: Object.fromEntries(flattenParameters(given.parameters)),
    files,
    env: step.env,
    params: step.params,
    environment: given.environment,
    inputs: given.inputDigests,
    outputs: Object.keys(step.outputs),
    seed: step.seed,
    trial: given.trial,
  };
  // Nested, since a dotted path does not tell `{a: {b: 1}}` from `{"a.b": 1}`.
  const whole = { ...parts, parameters: given.parameters } as unknown as Json;
  const found = { fingerprint: fingerprint(sha256(canonicalJson(whole))), parts };
  if (repeats) lastOfStep.set(step, { world, fingerprint: found });
  return found;
}
