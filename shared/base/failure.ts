/** Why a step did not succeed: a closed list, so that no retry rule and no help text can be forgotten. */
export const failureReasons = [
  'exit-non-zero',
  'signal',
  'timeout',
  'out-of-memory',
  'disk-full',
  'environment-unavailable',
  'image-unavailable',
  'target-unreachable',
  'host-key-changed',
  'input-missing',
  'output-missing',
  'data-rejected',
  'cancelled',
  'interrupted',
  'lost',
  'internal',
] as const;
export type FailureReason = (typeof failureReasons)[number];

export interface Failure {
  readonly reason: FailureReason;
  /** One sentence: what happened, and what to do where that is known. */
  readonly message: string;
  readonly exitCode?: number;
  readonly signal?: string;
}
