import { canonicalJson, type Json } from '../base/json.ts';
import { ok, problem, type Result } from '../base/result.ts';
import { ExpressionParser } from './expression-parser.ts';
import { type ExpressionProblem, tokenize } from './expression-tokens.ts';
import { type Expression, partsOf } from './expression-tree.ts';

const longestExpression = 4000;

/** Reads an expression. Neither JavaScript nor Python is ever run: what the grammar lacks cannot be said. */
export function parseExpression(source: string): Result<Expression, ExpressionProblem> {
  if (source.length > longestExpression) {
    return problem({ message: `an expression has at most ${longestExpression} characters`, column: 1 });
  }
  const tokens = tokenize(source);
  if (!Array.isArray(tokens)) return problem(tokens);
  const parser = new ExpressionParser(tokens);
  const expression = parser.disjunction(0);
  return parser.problem ? problem(parser.problem) : ok(expression);
}

/** What the names of an expression stand for while a run goes on. Absent things are undefined. */
export interface ExpressionScope {
  param(name: string): Json | undefined;
  metric(nodeId: string, name: string): number | null | undefined;
  status(nodeId: string): string | undefined;
  /** What started the run, such as `manual` or `schedule`. */
  readonly trigger: string;
}

/**
 * The value of an expression: true or false for a condition. A name without a value counts as null, a comparison by size
 * with it is false, and its name, such as `nodes.search.metrics.auc`, is added to `missing`.
 */
export function evaluate(expression: Expression, scope: ExpressionScope, missing: string[] = []): Json {
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
      return found(scope.param(expression.name), `params.${expression.name}`);
    case 'metric':
      return found(
        scope.metric(expression.nodeId, expression.name),
        `nodes.${expression.nodeId}.metrics.${expression.name}`,
      );
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
