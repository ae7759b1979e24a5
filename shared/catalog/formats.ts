/** A number with `ms`, `s`, `m`, `h` or `d`, such as `1.5h`. */
export const durationPattern = /^(\d{1,15}(?:\.\d{1,9})?)\s?(ms|s|m|h|d)$/;
/** Bytes in Kubernetes' notation: `512Mi`, `1.5G`, or a plain number. */
export const memoryPattern = /^(\d{1,15}(?:\.\d{1,9})?)\s?(Ki|Mi|Gi|Ti|Pi|k|K|M|G|T|P)?$/;

const longestPath = 4096;
const longestSegment = 255;
const reservedDeviceName = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/**
 * Why a text is no path inside the project, as the end of a sentence ("must be …"); undefined when it is one. It looks
 * at the text only: whether the file exists, and where its links lead, is asked where files are read.
 */
export function projectPathProblem(path: string): string | undefined {
  if (path === '') return 'must name a file of the project, but is empty';
  if (path.length > longestPath) return `must be at most ${longestPath} characters long`;
  if (/[\0-\x1f\x7f]/.test(path)) return 'must not contain control characters';
  if (path.includes('\\')) return 'must use / between folders';
  if (path.startsWith('/') || path.startsWith('~') || /^[A-Za-z]:/.test(path)) {
    return 'must be relative to the project folder';
  }
  for (const segment of path.split('/')) {
    if (segment === '..') return 'must stay inside the project folder, without ..';
    if (segment.length > longestSegment)
      return `must have folder and file names of at most ${longestSegment} characters`;
    if (reservedDeviceName.test(segment)) return `must not use the reserved device name ${segment}`;
  }
  return undefined;
}

const domainPart = /^(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])$/;
const pathPart = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const longestImageName = 255;

function isRegistry(text: string): boolean {
  const match = /^(\[[0-9a-fA-F:]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text);
  if (!match) return false;
  const host = match[1] ?? '';
  return host.startsWith('[') || host.split('.').every((part) => domainPart.test(part));
}

/**
 * Why a text is no image reference by the grammar of the Distribution project (`[registry/]name[:tag][@digest]`), as
 * the end of a sentence; undefined when it is one.
 */
export function imageReferenceProblem(reference: string): string | undefined {
  if (reference === '') return 'must name a container image, but is empty';
  if (/\s/.test(reference)) return 'must be an image name without spaces';
  const [beforeDigest = '', digest, ...rest] = reference.split('@');
  if (rest.length > 0) return 'must have at most one @digest';
  if (digest !== undefined) {
    if (!digestPattern.test(digest)) return `must have a digest such as sha256:<64 hex digits>, not ${short(digest)}`;
    if (digest.startsWith('sha256:') && digest.length !== 71) return 'must have a sha256 digest of 64 hex digits';
  }
  const colon = beforeDigest.lastIndexOf(':');
  const hasTag = colon > beforeDigest.lastIndexOf('/');
  const name = hasTag ? beforeDigest.slice(0, colon) : beforeDigest;
  if (hasTag && !tagPattern.test(beforeDigest.slice(colon + 1))) {
    return 'must have a tag of at most 128 letters, digits, _ . and -';
  }
  if (name.length > longestImageName) return `must have an image name of at most ${longestImageName} characters`;
  const parts = name.split('/');
  const first = parts[0] ?? '';
  if (parts.length > 1 && (/[.:A-Z]/.test(first) || first === 'localhost')) {
    if (!isRegistry(first)) return `must begin with a registry such as ghcr.io or localhost:5000, not ${short(first)}`;
    parts.shift();
  }
  const wrong = parts.find((part) => !pathPart.test(part));
  if (wrong === undefined) return undefined;
  return wrong === ''
    ? 'must not have an empty part between slashes'
    : `must be an image name in lower case letters, digits and . _ - between them, not ${short(wrong)}`;
}

const short = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}…` : text);

/** The formats that a parameter's schema can ask for: name to the end of the sentence about a text that lacks it. */
const formats: ReadonlyMap<string, (text: string) => string | undefined> = new Map([
  ['input-file', projectPathProblem],
  ['input-directory', (text: string) => (text === '.' ? undefined : projectPathProblem(text))],
  ['image-reference', imageReferenceProblem],
  [
    'duration',
    (text: string) => (durationPattern.test(text) ? undefined : 'must be a duration such as 500ms, 30s, 10m, 2h or 1d'),
  ],
  [
    'memory',
    (text: string) => (memoryPattern.test(text) ? undefined : 'must be an amount of memory such as 512Mi or 2Gi'),
  ],
]);

export const formatNames: ReadonlySet<string> = new Set(formats.keys());

const fixes: Readonly<Record<string, string>> = {
  'input-file': 'Write a path inside the project, such as data/wine.csv.',
  'input-directory': 'Write a folder inside the project, such as data/images.',
  'image-reference': 'Write the name of an image, such as python:3.12-slim.',
  duration: 'Write a number with ms, s, m, h or d.',
  memory: 'Write a number of bytes, or one with Ki, Mi, Gi, Ti, k, M, G or T.',
};

/** What to do about a text that lacks a format. */
export const formatFix = (format: string): string | undefined =>
  Object.hasOwn(fixes, format) ? fixes[format] : undefined;

/** What is wrong with a text of the named format, as the end of a sentence; unknown formats only describe. */
export function formatProblem(format: string, text: string): string | undefined {
  return formats.get(format)?.(text);
}
