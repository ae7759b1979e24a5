import { show } from '../../catalog/check-parameters.ts';
import { defineRule, type RuleContext } from '../rule.ts';

const longestTimeoutMs = 365 * 86_400_000;
const greatestPriority = 1_000_000;

/** Timeouts, priorities and pools have values that a scheduler can use. */
export const schedulingValues = defineRule({
  name: 'scheduling-values',
  check(context) {
    checkTimeout(context, context.document.defaults.timeoutMs, 'spec.defaults', ['spec', 'defaults', 'timeout']);
    for (const { node, index } of context.nodes) {
      const at = ['spec', 'nodes', index];
      const subject = `Node ${node.id}`;
      checkTimeout(context, node.timeoutMs, subject, [...at, 'timeout'], node.id);
      if (Math.abs(node.priority) > greatestPriority) {
        const message = `${subject}: priority must be between -${greatestPriority} and ${greatestPriority}, but is ${node.priority}.`;
        context.report({
          code: 'invalid-priority',
          message,
          fix: 'Write 0.',
          at: [...at, 'priority'],
          nodeId: node.id,
        });
      }
      for (const [pool, count] of node.pools) {
        const place = { at: [...at, 'pools', pool], nodeId: node.id };
        if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(pool)) {
          const message = `${subject}: the pool name ${show(pool)} may only have letters, digits, . _ and -.`;
          context.report({ ...place, code: 'invalid-pool', message, fix: 'Rename the pool.' });
        }
        if (count < 1) {
          const message = `${subject}: it must take at least 1 of the pool ${pool}, but takes ${count}.`;
          context.report({ ...place, code: 'invalid-pool', message, fix: 'Write 1, or remove the pool.' });
        }
      }
    }
  },
});

function checkTimeout(
  context: RuleContext,
  milliseconds: number | undefined,
  subject: string,
  at: readonly (string | number)[],
  nodeId?: string,
): void {
  if (milliseconds === undefined || (milliseconds >= 1 && milliseconds <= longestTimeoutMs)) return;
  const message = `${subject}: timeout must be more than 0 and at most 365d.`;
  const fix = 'Write a time such as 10m, or remove the timeout.';
  context.report({ code: 'invalid-timeout', message, fix, at, ...(nodeId === undefined ? {} : { nodeId }) });
}
