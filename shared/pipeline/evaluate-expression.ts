import { canonicalJson, type Json } from '../base/json.ts';
import type { Expression } from './expression.ts';

/** What the names of an expression stand for while a run goes on. Absent things are undefined. */
export interface ExpressionScope {
  parameter(name: string): Json | undefined;
  metric(nodeId: string, name: string): number | null | undefined;
  status(nodeId: string): string | undefined;
  /** What started the run, such as `manual` or `schedule`. */
  readonly trigger: string;
}

export interface Evaluation {
  readonly value: boolean;
  /** Names without a value, such as `nodes.search.metrics.auc`; a comparison by size with one of them is false. */
  readonly missing: readonly string[];
}

/** The truth of a condition. Only `true` is true: a number or a text is not. */
export function evaluateCondition(expression: Expression, scope: ExpressionScope): Evaluation {
  const missing: string[] = [];
  const value = evaluate(expression, scope, missing);
  return { value: value === true, missing };
}

/** The value of an expression that need not be a condition; null where its name has none. */
export function evaluateValue(expression: Expression, scope: ExpressionScope): Json {
  return evaluate(expression, scope, []);
}

function evaluate(expression: Expression, scope: ExpressionScope, missing: string[]): Json {
  const found = (value: Json | undefined, name: string): Json => {
    if (value === undefined) missing.push(name);
    return value ?? null;
  };
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'list':
      return expression.items.map((item) => evaluate(item, scope, missing));
    case 'parameter':
      return found(scope.parameter(expression.name), `params.${expression.name}`);
    case 'metric':
      return found(scope.metric(expression.nodeId, expression.name), `nodes.${expression.nodeId}.metrics.${expression.name}`);
    case 'status':
      return found(scope.status(expression.nodeId), `nodes.${expression.nodeId}.status`);
    case 'trigger':
      return scope.trigger;
    case 'not':
      return evaluate(expression.operand, scope, missing) !== true;
    case 'and':
      return evaluate(expression.left, scope, missing) === true && evaluate(expression.right, scope, missing) === true;
    case 'or':
      return evaluate(expression.left, scope, missing) === true || evaluate(expression.right, scope, missing) === true;
    default:
      return compare(
        expression.kind,
        evaluate(expression.left, scope, missing),
        evaluate(expression.right, scope, missing),
      );
  }
}

function compare(operator: 'in' | '==' | '!=' | '<' | '<=' | '>' | '>=', left: Json, right: Json): boolean {
  if (operator === '==') return same(left, right);
  if (operator === '!=') return !same(left, right);
  if (operator === 'in') return Array.isArray(right) && right.some((item) => same(left, item as Json));
  const bothNumbers = typeof left === 'number' && typeof right === 'number';
  const bothTexts = typeof left === 'string' && typeof right === 'string';
  if (!bothNumbers && !bothTexts) return false;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

const same = (left: Json, right: Json): boolean =>
  left === right || (typeof left === 'object' && left !== null && canonicalJson(left) === canonicalJson(right));

/** What an expression speaks of, each once; nodes named here are upstream. */
export interface ExpressionNames {
  readonly parameters: readonly string[];
  readonly nodes: readonly string[];
  readonly metrics: readonly { readonly nodeId: string; readonly name: string }[];
}

/** The names in an expression, in the order in which they stand. */
export function namesIn(expression: Expression): ExpressionNames {
  const parameters = new Set<string>();
  const nodes = new Set<string>();
  const metrics = new Map<string, { nodeId: string; name: string }>();
  for (const part of partsOf(expression)) {
    if (part.kind === 'parameter') parameters.add(part.name);
    if (part.kind === 'metric' || part.kind === 'status') nodes.add(part.nodeId);
    if (part.kind === 'metric') metrics.set(`${part.nodeId}.${part.name}`, { nodeId: part.nodeId, name: part.name });
  }
  return { parameters: [...parameters], nodes: [...nodes], metrics: [...metrics.values()] };
}

/** An expression and everything inside it, from left to right. */
export function* partsOf(expression: Expression): Generator<Expression> {
  const stack: Expression[] = [expression];
  for (let part = stack.pop(); part; part = stack.pop()) {
    yield part;
    if (part.kind === 'list') stack.push(...part.items.toReversed());
    else if (part.kind === 'not') stack.push(part.operand);
    else if ('left' in part) stack.push(part.right, part.left);
  }
}
