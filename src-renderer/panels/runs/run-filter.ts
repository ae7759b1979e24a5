import type { RunSummary } from './run-list.ts';

/** What the text field of Runs asks for: every term must hold. */
export interface RunFilter {
  readonly matches: (run: RunSummary) => boolean;
  /** A term that means nothing, as a sentence. */
  readonly problem: string | null;
}

type Test = (run: RunSummary) => boolean;

const comparison = /^([^<>=\s]+)(<=|>=|<|>|=)(.+)$/;
const units: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/**
 * Reads a filter. Words are looked for in id, pipeline, name, note and tags; `status:failed`, `tag:best`, `pipeline:`,
 * `trigger:`, `version:` look at one of them; `roc_auc>0.9` and `duration<2m` compare; a `-` before a term turns it round;
 * quotes keep blanks.
 */
export function readRunFilter(text: string): RunFilter {
  const tests: Test[] = [];
  let problem: string | null = null;
  for (const [, minus, quoted, word] of text.matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)) {
    const read = quoted === undefined ? readTerm(word ?? '') : containing(quoted);
    if (typeof read === 'string') problem ??= read;
    else tests.push(minus ? (run) => !read(run) : read);
  }
  return { matches: (run) => tests.every((test) => test(run)), problem };
}

function readTerm(term: string): Test | string {
  const [, name = '', operator = '', wanted = ''] = comparison.exec(term) ?? [];
  if (name !== '') return readComparison(name, operator, wanted);
  const colon = term.indexOf(':');
  const field = colon > 0 ? fields[term.slice(0, colon)] : undefined;
  if (!field) return containing(term);
  const value = term.slice(colon + 1).toLowerCase();
  return (run) => field(run).some((text) => text.toLowerCase().includes(value));
}

const fields: { readonly [name: string]: (run: RunSummary) => readonly string[] } = {
  status: ({ outcome }) => [outcome],
  outcome: ({ outcome }) => [outcome],
  tag: ({ tags }) => tags,
  pipeline: ({ pipeline, name, file }) => [pipeline, name, file],
  trigger: ({ trigger }) => [trigger],
  version: ({ version }) => [version ?? ''],
  note: ({ note }) => [note],
};

function containing(text: string): Test {
  const wanted = text.toLowerCase();
  return ({ runId, pipeline, name, note, tags }) =>
    [runId, pipeline, name, note, ...tags].some((field) => field.toLowerCase().includes(wanted));
}

function readComparison(name: string, operator: string, wanted: string): Test | string {
  const [, digits = '', unit = ''] = /^(-?[\d.]+(?:e[+-]?\d+)?)([a-z]*)$/i.exec(wanted) ?? [];
  const factor = unit === '' ? 1 : name === 'duration' ? units[unit] : undefined;
  const value = Number(digits) * (factor ?? Number.NaN);
  if (digits === '' || Number.isNaN(value)) return `“${wanted}” in ${name}${operator}${wanted} is no number.`;
  const limit = name === 'duration' && unit === '' ? value * 1000 : value;
  return (run) => numbersOf(run, name).some((number) => holds(number, operator, limit));
}

/** Values of a metric by its whole name, `evaluate.roc_auc`, or by the last part, of any step. */
function numbersOf(run: RunSummary, name: string): number[] {
  if (name === 'duration') return [run.durationMs];
  if (name === 'steps') return [run.steps];
  return Object.entries(run.metrics).flatMap(([key, value]) =>
    value !== null && (key === name || key.slice(key.indexOf('.') + 1) === name) ? [value] : [],
  );
}

function holds(value: number, operator: string, limit: number): boolean {
  switch (operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    default:
      return value === limit;
  }
}
