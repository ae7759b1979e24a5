import type { Json } from '../../../shared/base/json.ts';
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
  readonly step: string | null;
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
  /** Also rows in which all runs agree. */
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
    const shown = own
      .filter(({ differs }) => all || differs)
      .map((row) => comparedRow(row, baseline))
      .filter(({ step, name, cells }) =>
        wanted === ''
          ? true
          : [step ?? '', name, ...cells.map(({ whole }) => whole)].some((part) => part.toLowerCase().includes(wanted)),
      );
    return [{ id, title: titles[id], rows: shown, sameCount: own.filter(({ differs }) => !differs).length }];
  });
}

function comparedRow({ section, step, name, values, differs, best }: ComparisonRow, baseline: number): ComparedRow {
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
  const isLong = cells.some(({ whole }) => whole.length > longest || whole.includes('\n'));
  return { key: `${section} ${step} ${name}`, step, name, differs, cells, isLong };
}

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
