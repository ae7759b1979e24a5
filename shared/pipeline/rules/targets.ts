import { nearest } from '../../base/nearest.ts';
import { show } from '../../catalog/check-parameters.ts';
import type { Retry } from '../pipeline-document.ts';
import { defineRule, type RuleContext } from '../rule.ts';

/** Every target that is named is configured here. */
export const targets = defineRule({
  name: 'targets',
  check(context) {
    const { defaults } = context.document;
    checkTarget(context, defaults.target, 'spec.defaults', ['spec', 'defaults', 'target']);
    checkLadder(context, defaults.retry, 'spec.defaults', ['spec', 'defaults']);
    for (const { node, index } of context.nodes) {
      const at = ['spec', 'nodes', index];
      checkTarget(context, node.target, `Node ${node.id}`, [...at, 'target'], node.id);
      checkLadder(context, node.retry, `Node ${node.id}`, at, node.id);
    }
  },
});

type Place = readonly (string | number)[];

function checkLadder(
  context: RuleContext,
  retry: Retry | undefined,
  subject: string,
  at: Place,
  nodeId?: string,
): void {
  for (const [rung, { target }] of (retry?.ladder ?? []).entries()) {
    checkTarget(context, target, subject, [...at, 'retry', 'ladder', rung, 'target'], nodeId);
  }
}

function checkTarget(
  context: RuleContext,
  name: string | undefined,
  subject: string,
  at: Place,
  nodeId?: string,
): void {
  const known = context.options.targets;
  if (name === undefined || name === 'local' || known.has(name)) return;
  const meant = nearest(name, ['local', ...known]);
  context.report({
    code: 'unknown-target',
    message: `${subject}: the target ${show(name)} is not configured here${meant === undefined ? '.' : `; did you mean ${meant}?`}`,
    fix: meant === undefined ? 'Add it with trainyard targets add, or choose another.' : `Write ${meant}.`,
    at,
    ...(nodeId === undefined ? {} : { nodeId }),
  });
}
