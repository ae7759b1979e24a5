/** The failure reasons that a retry can name, as runs report them. */
export const retryableReasons: readonly string[] = [
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
];
