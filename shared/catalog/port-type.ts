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

const extensions: Record<PortType, string> = {
  dataset: '.parquet',
  metrics: '.json',
  plots: '.json',
  endpoint: '.json',
  value: '.json',
  model: '',
  directory: '',
  file: '',
  any: '',
};

/** Extension of an output's file where its node type names none; models and directories are folders. */
export const extensionOf = (type: PortType): string => extensions[type];
