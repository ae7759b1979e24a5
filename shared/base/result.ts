/** The outcome of something that can go wrong in an expected way. Problems are values; exceptions are our own bugs. */
export type Result<Value, Problem> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

export function ok<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function problem<Problem>(value: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: value };
}
