import { nearest } from '../../base/nearest.ts';
import { parseExpression } from '../expression.ts';
import { type Expression, partsOf } from '../expression-tree.ts';
import type { PipelineDocument } from '../pipeline-document.ts';
import { defineNodeRule, type NodeInContext, type RuleContext } from '../rule.ts';

/** The states in which a step that something waits for can end. */
const statuses = ['succeeded', 'failed', 'skipped', 'cancelled', 'interrupted'];

/** Conditions can be read, name things that exist, and compare what can be compared. */
export const conditions = defineNodeRule('conditions', (own, context) => {
  const { when } = own.node;
  if (when === undefined) return;
  const parsed = parseExpression(when);
  if (!parsed.ok) {
    const { message, column, fix } = parsed.problem;
    report(own, context, { code: 'invalid-condition', message, column, fix });
    return;
  }
  for (const part of partsOf(parsed.value)) {
    const wrong = nameProblem(part, own, context) ?? typeProblem(part, context.document);
    if (wrong) report(own, context, { ...wrong, column: part.column });
  }
  const kind = typeOf(parsed.value, context.document);
  if (kind !== 'boolean' && kind !== 'unknown') {
    const message = `the condition must be true or false, but is ${words[kind]}`;
    report(own, context, { code: 'invalid-condition', message, column: 1, fix: 'Compare it with a value.' });
  }
});

interface Wrong {
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly severity?: 'warning';
}

function report(
  { node, index }: NodeInContext,
  context: RuleContext,
  wrong: Wrong & { readonly column: number },
): void {
  const { column, message, ...rest } = wrong;
  context.report({
    ...rest,
    message: `Node ${node.id}: when, column ${column}: ${message}.`,
    at: ['spec', 'nodes', index, 'when'],
    nodeId: node.id,
  });
}

function nameProblem(part: Expression, own: NodeInContext, context: RuleContext): Wrong | undefined {
  if (part.kind === 'parameter') {
    if (context.document.parameters.has(part.name)) return undefined;
    const meant = nearest(part.name, context.document.parameters.keys());
    const fix = meant === undefined ? `Declare ${part.name} under spec.parameters.` : `Write params.${meant}.`;
    return { code: 'unknown-pipeline-parameter', message: `the parameter ${part.name} is not declared`, fix };
  }
  if (part.kind !== 'metric' && part.kind !== 'status') return undefined;
  if (part.nodeId === own.node.id) {
    return { code: 'invalid-condition', message: 'a node cannot depend on its own result', fix: 'Name another node.' };
  }
  const named = context.nodesById.get(part.nodeId);
  if (!named) {
    const meant = context.nearestNode(part.nodeId);
    const fix = meant === undefined ? undefined : `Write nodes.${meant}.`;
    return { code: 'unknown-node', message: `the node ${part.nodeId} does not exist`, fix };
  }
  const metrics = named.type?.metrics ?? [];
  if (part.kind !== 'metric' || metrics.length === 0 || metrics.includes(part.name)) return undefined;
  const meant = nearest(part.name, metrics);
  if (meant === undefined) return undefined;
  return {
    code: 'unknown-metric',
    severity: 'warning',
    message: `${part.nodeId} reports no metric ${part.name}; did you mean ${meant}`,
    fix: `Write ${meant}.`,
  };
}

type Kind = 'number' | 'string' | 'boolean' | 'null' | 'array' | 'object' | 'unknown';
const words: Readonly<Record<Kind, string>> = {
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'a mapping',
  unknown: 'unknown',
};

function typeOf(part: Expression, document: PipelineDocument): Kind {
  switch (part.kind) {
    case 'literal':
      return part.value === null ? 'null' : (typeof part.value as 'number' | 'string' | 'boolean');
    case 'list':
      return 'array';
    case 'metric':
      return 'number';
    case 'status':
    case 'trigger':
      return 'string';
    case 'parameter': {
      const type = document.parameters.get(part.name)?.type ?? 'unknown';
      return type === 'integer' ? 'number' : type;
    }
    default:
      return 'boolean';
  }
}

function typeProblem(part: Expression, document: PipelineDocument): Wrong | undefined {
  const code = 'invalid-condition';
  const unfit = (operand: Expression): Wrong | undefined => {
    const kind = typeOf(operand, document);
    if (kind === 'boolean' || kind === 'unknown') return undefined;
    return {
      code,
      message: `and, or and not join conditions, but this is ${words[kind]}`,
      fix: 'Compare it with a value.',
    };
  };
  if (part.kind === 'not') return unfit(part.operand);
  if (!('left' in part)) return undefined;
  if (part.kind === 'and' || part.kind === 'or') return unfit(part.left) ?? unfit(part.right);
  const wrongStatus = statusProblem(part.left, part.right) ?? statusProblem(part.right, part.left);
  if (wrongStatus) return { code, ...wrongStatus };
  const left = typeOf(part.left, document);
  const right = typeOf(part.right, document);
  if (left === 'unknown' || right === 'unknown') return undefined;
  if (part.kind === 'in') {
    if (right === 'array') return undefined;
    return {
      code,
      message: `in looks into a list, but this is ${words[right]}`,
      fix: "Write a list, as in ('a', 'b').",
    };
  }
  const ordered = part.kind !== '==' && part.kind !== '!=';
  if (ordered && (left !== right || (left !== 'number' && left !== 'string'))) {
    return { code, message: `${part.kind} compares two numbers or two texts, not ${words[left]} and ${words[right]}` };
  }
  if (left !== right && left !== 'null' && right !== 'null') {
    return { code, message: `${words[left]} is never equal to ${words[right]}` };
  }
  return undefined;
}

function statusProblem(status: Expression, other: Expression): { message: string; fix: string } | undefined {
  if (status.kind !== 'status') return undefined;
  for (const { kind, value } of (other.kind === 'list' ? other.items : [other]) as readonly {
    kind: string;
    value?: unknown;
  }[]) {
    if (kind !== 'literal' || typeof value !== 'string' || statuses.includes(value)) continue;
    const meant = nearest(value, statuses) ?? 'succeeded';
    return { message: `a status is one of ${statuses.join(', ')}, never ${value}`, fix: `Write '${meant}'.` };
  }
  return undefined;
}
