/** What can travel along an edge. `any` fits everything, in both directions. */
export const portTypes = [
  'dataset',
  'model',
  'metrics',
  'plots',
  'file',
  'directory',
  'endpoint',
  'value',
  'any',
] as const;
export type PortType = (typeof portTypes)[number];

/** Whether an output of type `source` may be wired into an input that takes `accepted`. */
export function portTypesFit(source: PortType, accepted: readonly PortType[]): boolean {
  return source === 'any' || accepted.includes('any') || accepted.includes(source);
}
