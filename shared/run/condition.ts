import type { StepId } from '../base/ids.ts';
import { evaluate, parseExpression } from '../pipeline/expression.ts';
import type { ExecutionPlan } from '../plan/execution-plan.ts';
import type { RunState } from './run-state.ts';

/** Whether a step's `when` holds, now that all nodes that it names are over. A text that is no expression never does. */
export function conditionHolds(when: string, plan: ExecutionPlan, state: RunState): boolean {
  const expression = parseExpression(when);
  if (!expression.ok) return false;
  const value = evaluate(expression.value, {
    param: (name) => (Object.hasOwn(plan.parameters, name) ? plan.parameters[name] : undefined),
    metric: (node, name) => state.steps.get(node as StepId)?.metrics[name],
    status: (node) => {
      const status = state.steps.get(node as StepId)?.status;
      return status === 'cached' ? 'succeeded' : status;
    },
    trigger: state.trigger,
  });
  return value === true;
}
