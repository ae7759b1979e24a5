import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { SelectionRequest } from '../../shared/plan/select-steps.ts';
import type { TypedOverrides } from '../runs/plan-service.ts';
import { type Arguments, type CommandFailure, failure, type Option, usageFailure } from './command.ts';

export const valueOptions: readonly Option[] = [
  { name: 'param', value: 'NAME=VALUE', multiple: true, summary: 'Give a pipeline parameter this value' },
  { name: 'set', value: 'NODE.PARAMETER=VALUE', multiple: true, summary: 'Give a parameter of a node this value' },
];

export const parallelOption: Option = {
  name: 'max-parallel',
  value: 'K',
  summary: 'Run at most K steps at once',
};

/** Options of `run`, and of `plan`, which tells what they would do. */
export const runOptions: readonly Option[] = [
  ...valueOptions,
  { name: 'target', value: 'NAME', summary: 'Run all steps there' },
  { name: 'from', value: 'NODE', multiple: true, summary: 'Run NODE and all below it, cached or not' },
  { name: 'to', value: 'NODE', multiple: true, summary: 'Run what NODE needs and NODE itself' },
  { name: 'only', value: 'NODE', multiple: true, summary: 'Run NODE alone' },
  { name: 'no-cache', summary: 'Run steps even when their results are cached' },
  parallelOption,
];

/** `--param` and `--set` as they were typed: what they mean is read by the types in the pipeline. */
export function readValues(args: Arguments): Result<Pick<TypedOverrides, 'parameters' | 'settings'>, CommandFailure> {
  const parameters = readPairs(args, 'param', 'NAME=VALUE');
  if (!parameters.ok) return parameters;
  const settings = readPairs(args, 'set', 'NODE.PARAMETER=VALUE');
  if (!settings.ok) return settings;
  return ok({ parameters: parameters.value, settings: settings.value });
}

export function readRunOptions(
  args: Arguments,
): Result<TypedOverrides & { readonly maxParallel: number | null }, CommandFailure> {
  const values = readValues(args);
  if (!values.ok) return values;
  const maxParallel = readMaxParallel(args);
  if (!maxParallel.ok) return maxParallel;
  const selection: SelectionRequest = {
    from: args.values('from'),
    to: args.values('to'),
    only: args.values('only'),
    noCache: args.has('no-cache'),
  };
  if (selection.only.length > 0 && selection.from.length + selection.to.length > 0) {
    return problem(usageFailure('--only cannot be combined with --from or --to.', 'Use one of them.'));
  }
  return ok({ ...values.value, target: args.value('target') ?? null, selection, maxParallel: maxParallel.value });
}

export function readMaxParallel(args: Arguments): Result<number | null, CommandFailure> {
  const text = args.value('max-parallel');
  if (text === undefined) return ok(null);
  if (/^[1-9]\d{0,5}$/.test(text)) return ok(Number(text));
  return problem(usageFailure(`--max-parallel is ${JSON.stringify(text)}, which is not a number of steps.`));
}

/** They mean something to every object of JavaScript, and would be dropped or worse on their way. */
const internalNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function readPairs(args: Arguments, option: string, shape: string): Result<Record<string, string>, CommandFailure> {
  const pairs: Record<string, string> = {};
  for (const text of args.values(option)) {
    const equals = text.indexOf('=');
    if (equals < 1) return problem(usageFailure(`--${option} ${text} gives no value.`, `Write --${option} ${shape}.`));
    const path = text.slice(0, equals);
    const [first = '', ...inner] = path.split('.');
    const internal = first === '__proto__' ? first : inner.find((key) => internalNames.has(key));
    if (internal !== undefined) {
      return problem(failure('invalid', `--${option} ${path}: ${internal} cannot be the name of a parameter.`));
    }
    Object.defineProperty(pairs, path, {
      value: text.slice(equals + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return ok(pairs);
}
