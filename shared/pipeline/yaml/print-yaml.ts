import type { Json, JsonObject } from '../../base/json.ts';
import { readPlainScalar } from './plain-scalar.ts';

/** Flow collections that would be longer are written as blocks. */
const widest = 100;
/** Text that YAML 1.1 reads as a boolean; other tools still do. */
const oldBooleans = /^(?:y|yes|n|no|on|off)$/i;
const plainText = /^[\p{L}_$./(][\p{L}\p{N}_$./()+=<>@%~^;'!?*&| -]*$/u;
const plainInFlow = /^[\p{L}_$./(][\p{L}\p{N}_$./()+=<>@%~^;'!?*&| :-]*$/u;
/** Amounts such as `10m` and `2Gi`, which no reader takes for a number. */
const amount = /^(?!0[xo])\d+(?:\.\d+)?[A-DF-Za-df-z][A-Za-z]?$/;

export interface PrintOptions {
  /** Whether the collection at this depth is always a block; others are one where they do not fit on their line. */
  readonly block: (depth: number, inList: boolean) => boolean;
}

/** A value as a whole YAML document: block style, short collections in flow style, no anchors or tags. */
export function printYaml(value: Json, options: PrintOptions): string {
  return `${printBlock(value, 0, options, 0, false)}\n`;
}

/** A value in block style, its lines after the first indented by `indent` spaces. */
function printBlock(value: Json, indent: number, options: PrintOptions, depth: number, inList: boolean): string {
  if (!isCollection(value)) return printScalar(value, indent);
  const flow = printFlow(value);
  if (isEmpty(value) || (!options.block(depth, inList) && fits(value, flow, indent))) return flow;
  const pad = `\n${' '.repeat(indent)}`;
  if (Array.isArray(value)) {
    return value.map((item: Json) => `- ${printBlock(item, indent + 2, options, depth + 1, true)}`).join(pad);
  }
  const object = value as JsonObject;
  return Object.keys(object)
    .map((key) => `${printKey(key)}:${afterKey(object[key] as Json, indent, options, depth + 1)}`)
    .join(pad);
}

function afterKey(value: Json, indent: number, options: PrintOptions, depth: number): string {
  const text = printBlock(value, indent + 2, options, depth, false);
  const block = isCollection(value) && !text.startsWith('{') && !text.startsWith('[');
  return block ? `\n${' '.repeat(indent + 2)}${text}` : ` ${text}`;
}

/** What follows `key:` or `-` when a value is written into a text: on the line, or as a block below it. */
export function printAfter(value: Json, indent: number): string {
  return afterKey(value, indent, { block: () => false }, 1);
}

/** What follows the dash of a list item at `indent`. */
export function printItem(value: Json, indent: number): string {
  return ` ${printBlock(value, indent + 2, { block: (depth, inList) => depth === 1 && inList }, 1, true)}`;
}

/** A value on one line. */
export function printFlow(value: Json): string {
  if (!isCollection(value)) return printFlowScalar(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => printFlow(item)).join(', ')}]`;
  const object = value as JsonObject;
  return `{${Object.keys(object)
    .map((key) => `${printKey(key)}: ${printFlow(object[key] as Json)}`)
    .join(', ')}}`;
}

/** A key; `on` and `y` stand as they are, since the format has fields of that name. */
export function printKey(key: string): string {
  return (isPlain(key, plainText) || oldBooleans.test(key)) && key.length < 1000 ? key : quote(key);
}

function printFlowScalar(value: Json): string {
  if (typeof value !== 'string') return printNonText(value);
  return isPlain(value, plainText) ? value : quote(value);
}

function printScalar(value: Json, indent: number): string {
  if (typeof value !== 'string') return printNonText(value);
  if (isLiteral(value)) {
    const pad = `\n${' '.repeat(indent)}`;
    const ends = value.endsWith('\n');
    const lines = (ends ? value.slice(0, -1) : value).split('\n');
    return `${ends ? '|' : '|-'}${lines.map((line) => (line === '' ? '\n' : pad + line)).join('')}`;
  }
  return isPlain(value, plainInFlow) && !/:(?: |$)/.test(value) ? value : quote(value);
}

/** Numbers keep their value exactly; large whole ones in a form that is read as a float again. */
function printNonText(value: Json): string {
  if (typeof value !== 'number') return String(value);
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
}

function isPlain(text: string, pattern: RegExp): boolean {
  if (amount.test(text)) return true;
  if (!pattern.test(text) || oldBooleans.test(text) || text.endsWith(' ') || text.startsWith('...')) return false;
  const read = readPlainScalar(text);
  return read.ok && read.value === text;
}

/** Texts of several lines that a literal block can hold as they are. */
function isLiteral(text: string): boolean {
  if (!text.includes('\n') || /^[\n ]|\n\n$|^\s*$/.test(text)) return false;
  return (
    !/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]|(?:^|\n)[ \t]+(?:\n|$)|(?:^|\n)\t/.test(text) && text.isWellFormed()
  );
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const isCollection = (value: Json): value is readonly Json[] | JsonObject =>
  typeof value === 'object' && value !== null;
const isEmpty = (value: readonly Json[] | JsonObject): boolean => Object.keys(value).length === 0;

/** Short enough for one line, and without texts of several lines, which are better read as blocks. */
function fits(value: Json, flow: string, indent: number): boolean {
  return flow.length + indent <= widest && !hasLines(value);
}

function hasLines(value: Json): boolean {
  if (typeof value === 'string') return isLiteral(value);
  return isCollection(value) && Object.values(value).some(hasLines);
}
