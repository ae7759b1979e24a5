import type { Json } from '../base/json.ts';
import { canonicalJson } from '../base/json.ts';
import { sideBySide } from '../base/side-by-side.ts';
import type { FingerprintParts } from './execution-plan.ts';

/**
 * Why a step is not the same as before, in words, most telling first: "parameter n_estimators changed 200 to 300",
 * "file data/x.csv changed", "input train changed". Empty when nothing differs.
 */
export function explainChange(before: FingerprintParts, after: FingerprintParts): string[] {
  const reasons: string[] = [];
  compare(before.parameters, after.parameters, (name, was, is) => {
    reasons.push(
      was === undefined
        ? `parameter ${name} added (${show(is)})`
        : is === undefined
          ? `parameter ${name} removed (was ${show(was)})`
          : `parameter ${name} ${changed(was, is)}`,
    );
  });
  compare(before.params, after.params, (name, was, is) => {
    reasons.push(`pipeline parameter ${name} ${changed(was, is)}`);
  });
  compare(before.files, after.files, (path, was, is) => {
    reasons.push(
      was === undefined ? `file ${path} added` : is === undefined ? `file ${path} removed` : `file ${path} changed`,
    );
  });
  if (before.seed !== after.seed) reasons.push(`seed changed ${before.seed} to ${after.seed}`);
  compare(before.env, after.env, (name, was, is) => {
    reasons.push(`variable ${name} ${changed(was, is)}`);
  });
  if (before.type !== after.type) reasons.push(`node type changed ${before.type} to ${after.type}`);
  else if (before.code !== after.code) reasons.push(`code of ${after.type.split('@')[0]} changed`);
  if (before.environment !== after.environment) reasons.push('environment changed');
  if (canonicalJson([...before.outputs]) !== canonicalJson([...after.outputs]))
    reasons.push('declared outputs changed');
  if (canonicalJson(before.trial) !== canonicalJson(after.trial)) reasons.push('validation of the trial changed');
  compare(before.inputs, after.inputs, (port, was, is) => {
    reasons.push(
      was === undefined
        ? `input ${port} connected`
        : is === undefined
          ? `input ${port} disconnected`
          : `input ${port} changed`,
    );
  });
  return reasons;
}

function compare(
  before: { readonly [name: string]: Json | readonly string[] },
  after: { readonly [name: string]: Json | readonly string[] },
  differs: (name: string, was: Json | undefined, is: Json | undefined) => void,
): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const was = Object.hasOwn(before, name) ? (before[name] as Json) : undefined;
    const is = Object.hasOwn(after, name) ? (after[name] as Json) : undefined;
    if (was === undefined || is === undefined || canonicalJson(was) !== canonicalJson(is)) differs(name, was, is);
  }
}

const width = 60;

const show = (value: Json | undefined): string =>
  value === undefined ? 'nothing' : (sideBySide([value], width).texts[0] ?? '');

/** `changed 200 to 300`; of long texts the first line that differs. */
function changed(was: Json | undefined, is: Json | undefined): string {
  if (was === undefined || is === undefined) return `changed ${show(was)} to ${show(is)}`;
  const { line, texts } = sideBySide([was, is], width);
  return `changed${line === null ? '' : ` in line ${line}:`} ${texts.join(' to ')}`;
}
