import { canonicalJson, type Json } from '../../../shared/base/json.ts';
import type { Comparison, ComparisonRow, ComparisonSection } from '../../../shared/run/compare-runs.ts';
import { bytesText } from '../../canvas/bytes-text.ts';
import { shortDuration } from '../../shell/short-duration.ts';
import { differenceText, numberText } from '../../ui/number-text.ts';

/** One value of one run, as it is shown. */
export interface ComparedCell {
  /** Null: the run does not have it. */
  readonly text: string | null;
  /** The whole value, where the text is shorter. */
  readonly whole: string;
  /** Difference to the baseline; null for the baseline itself, gaps and what is no number. */
  readonly delta: string | null;
  readonly isBest: boolean;
  /** It is another value than the baseline's. */
  readonly isOther: boolean;
}

export interface ComparedRow {
  readonly key: string;
  /** Steps that have just these values; none: the run as a whole. */
  readonly steps: readonly string[];
  readonly name: string;
  readonly differs: boolean;
  readonly cells: readonly ComparedCell[];
  /** Texts of several lines or of great length: worth a view of their own. */
  readonly isLong: boolean;
}

export interface ComparedSection {
  readonly id: ComparisonSection;
  readonly title: string;
  /** Rows that are shown. */
  readonly rows: readonly ComparedRow[];
  /** Rows in which the runs agree, shown or not. */
  readonly sameCount: number;
  /** Rows of trials that are left out: the third trial of one run has nothing to do with that of another. */
  readonly trialCount: number;
}

const titles: { readonly [section in ComparisonSection]: string } = {
  outcome: 'Outcome',
  parameters: 'Parameters',
  metrics: 'Metrics',
  data: 'Data',
  code: 'Code',
  environment: 'Environment',
  outputs: 'Outputs',
  resources: 'Resources',
};

const longest = 80;

export interface ShownRows {
  /** Index of the run that the others are measured against. */
  readonly baseline: number;
  /** Also rows in which all runs agree, and those of trials. */
  readonly all: boolean;
  /** Only rows with this in step, name or a value. */
  readonly text: string;
}

/** A comparison as sections of rows, differences only unless all are asked for. */
export function comparedSections(comparison: Comparison, { baseline, all, text }: ShownRows): ComparedSection[] {
  const wanted = text.trim().toLowerCase();
  const rows = [...comparison.differences, ...comparison.same];
  return (Object.keys(titles) as ComparisonSection[]).flatMap((id) => {
    const own = rows.filter(({ section }) => section === id);
    if (own.length === 0) return [];
    const shown = folded(own.filter((row) => all || (row.differs && !isOfTrial(row))))
      .map((rows) => comparedRow(rows, baseline))
      .filter(({ steps, name, cells }) =>
        wanted === ''
          ? true
          : [...steps, name, ...cells.map(({ whole }) => whole)].some((part) => part.toLowerCase().includes(wanted)),
      );
    const differing = own.filter(({ differs }) => differs);
    const sameCount = own.length - differing.length;
    return [{ id, title: titles[id], rows: shown, sameCount, trialCount: differing.filter(isOfTrial).length }];
  });
}

const isOfTrial = ({ step }: ComparisonRow): boolean => step?.includes('/') ?? false;

/** Sections in which a step is only told of where it says something of its own. */
const foldable: ReadonlySet<ComparisonSection> = new Set(['outcome', 'parameters', 'code', 'environment']);

/** Rows of steps that have the same values under the same name are one: a seed of the run is the seed of each step. */
function folded(rows: readonly ComparisonRow[]): [ComparisonRow, ...ComparisonRow[]][] {
  const groups = new Map<string, [ComparisonRow, ...ComparisonRow[]]>();
  for (const row of rows) {
    const { section, step, name, values } = row;
    const isAlone = step === null || !foldable.has(section);
    const key = canonicalJson([isAlone ? step : '', isAlone ? 'alone' : 'step', name, ...values]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

function comparedRow(rows: readonly [ComparisonRow, ...ComparisonRow[]], baseline: number): ComparedRow {
  const [{ section, name, values, differs, best }] = rows;
  const steps = rows.flatMap(({ step }) => step ?? []);
  const base = values[baseline] ?? null;
  const cells = values.map((value, index): ComparedCell => {
    const whole = value === null ? '' : wholeText(value);
    return {
      text: value === null ? null : shownText(section, name, value),
      whole,
      delta:
        section === 'metrics' || section === 'resources'
          ? deltaText(name, value, index === baseline ? null : base)
          : null,
      isBest: best?.includes(index) ?? false,
      isOther: index !== baseline && whole !== (base === null ? '' : wholeText(base)),
    };
  });
  const isLong = values.some(
    (value) => (typeof value === 'string' ? /.\n./.test(value) : false) || lengthOf(value) > longest,
  );
  return { key: `${section} ${steps.join()} ${name}`, steps, name, differs, cells, isLong };
}

const lengthOf = (value: Json | null): number => (typeof value === 'string' ? value : JSON.stringify(value)).length;

const wholeText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 1));

function shownText(section: ComparisonSection, name: string, value: Json): string {
  if (typeof value === 'number') {
    if (section === 'resources') return resourceText(name, value);
    return section === 'metrics' ? numberText(value) : String(value);
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const digest = /^(sha256:)?([0-9a-f]{64})$/.exec(text);
  if (digest) return (digest[2] ?? '').slice(0, 12);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text || '“”';
}

function resourceText(name: string, value: number): string {
  if (name.endsWith('Ms')) return shortDuration(value);
  return name.endsWith('Bytes') ? bytesText(value) : numberText(value);
}

function deltaText(name: string, value: Json | null, base: Json | null): string | null {
  if (typeof value !== 'number' || typeof base !== 'number') return null;
  const difference = value - base;
  if (!name.endsWith('Ms') && !name.endsWith('Bytes')) return differenceText(difference);
  return difference === 0 ? '±0' : `${difference > 0 ? '+' : '−'}${resourceText(name, Math.abs(difference))}`;
}

/** Names of resources as people say them. */
export const rowTitle = (name: string): string =>
  ({ durationMs: 'duration', cpuMs: 'CPU time', peakMemoryBytes: 'peak memory', cached: 'from the cache' })[name] ??
  name;
