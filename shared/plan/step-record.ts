import type { Fingerprint } from '../base/ids.ts';
import type { Json } from '../base/json.ts';
import type { FingerprintParts } from './execution-plan.ts';

/** One output of a finished attempt, in the artifact store under its digest. */
export interface Artifact {
  readonly digest: string;
  readonly kind: 'file' | 'directory';
  readonly bytes: number;
  /** File name that a step which takes it will see. */
  readonly name: string;
}

/** What a gate decided. While it is closed, nothing that waits for it runs. */
export interface Gate {
  readonly open: boolean;
  readonly rules: readonly Json[];
}

/** Why a step of a plan did not run. */
export type SkipReason =
  | 'upstream-failed'
  | 'upstream-skipped'
  | 'when'
  | 'trigger'
  | 'disabled'
  | 'not-selected'
  | 'gate-closed';

/** Last value of each metric; `null` is a value that was not a finite number. */
export type Metrics = { readonly [name: string]: number | null };

/** What is left of a finished step, whoever executed it: what later steps and comparisons need. */
export interface StepRecord {
  readonly fingerprint: Fingerprint | null;
  readonly parts: FingerprintParts | null;
  readonly outputs: { readonly [port: string]: Artifact };
  readonly metrics: Metrics;
  readonly gate?: Gate;
}

/** Of a step that made nothing. */
export const emptyRecord: StepRecord = Object.freeze({
  fingerprint: null,
  parts: null,
  outputs: Object.freeze({}),
  metrics: Object.freeze({}),
});

/** The record, or the shared empty one where it holds nothing: most steps of a very large run leave nothing. */
export function recordOf(record: StepRecord): StepRecord {
  const { fingerprint, parts, outputs, metrics, gate } = record;
  const holdsNothing = fingerprint === null && parts === null && gate === undefined;
  return holdsNothing && isEmpty(outputs) && isEmpty(metrics) ? emptyRecord : record;
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}
