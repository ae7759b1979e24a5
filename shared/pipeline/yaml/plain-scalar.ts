/** What a plain (unquoted) scalar means in YAML 1.2's core schema. */
export type PlainScalar =
  | { readonly ok: true; readonly value: string | number | boolean | null }
  /** `problem`: the end of a sentence about a number that JSON cannot carry. */
  | { readonly ok: false; readonly problem: string };

const words: ReadonlyMap<string, boolean | null> = new Map([
  ['', null],
  ['~', null],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
]);
const integer = /^[-+]?[0-9]+$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+)$/;
const otherBase = /^0(?:o[0-7]+|x[0-9a-fA-F]+)$/;
const notFinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;

/** Reads a plain scalar by the core schema: `no`, `on` and `22:30` are text, `012` is twelve. */
export function readPlainScalar(source: string): PlainScalar {
  const first = source.charCodeAt(0);
  const numeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (!numeric) {
    const word = source.length <= 5 ? words.get(source) : undefined;
    return { ok: true, value: word === undefined ? source : word };
  }
  const isInteger = integer.test(source) || otherBase.test(source);
  if (!isInteger && !float.test(source)) {
    if (notFinite.test(source)) return { ok: false, problem: 'must be a finite number' };
    return { ok: true, value: source };
  }
  const value = Number(source);
  if (isInteger && !Number.isSafeInteger(value)) {
    return { ok: false, problem: 'is a whole number too large to be kept exactly (more than 2^53)' };
  }
  if (!Number.isFinite(value)) return { ok: false, problem: 'is a number too large to be kept' };
  if (value === 0 && /^[^eE]*[1-9]/.test(source)) return { ok: false, problem: 'is a number too small to be kept' };
  return { ok: true, value };
}
