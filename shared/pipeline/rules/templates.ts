import { sentence } from '../../catalog/check-parameters.ts';
import { defineRule, type NodeInContext, type RuleContext } from '../rule.ts';
import { checkTemplates, type ParameterTypes, parametersUsed } from '../template.ts';

/** Every `${params.x}` can be replaced, and stands where it is replaced. */
export const templates = defineRule({
  name: 'templates',
  check(context) {
    const types = new Map([...context.document.parameters].map(([name, parameter]) => [name, parameter.type]));
    for (const node of context.nodes) checkNode(node, types, context);
  },
});

function checkNode({ node, index }: NodeInContext, types: ParameterTypes, context: RuleContext): void {
  for (const problem of checkTemplates(node.parameters, types)) {
    const parameter = problem.path.join('.');
    context.report({
      code: 'invalid-template',
      message: sentence(`Node ${node.id}: parameter ${parameter} ${problem.message}`),
      fix: problem.fix,
      at: ['spec', 'nodes', index, 'parameters', ...problem.path],
      nodeId: node.id,
      parameter,
    });
  }
  for (const [name, value] of node.env) {
    for (const used of parametersUsed(value)) {
      context.report({
        code: 'template-not-replaced',
        severity: 'warning',
        message: `Node ${node.id}: \${params.${used}} is replaced in parameters only, not in the variable ${name}.`,
        fix: 'Put it into a parameter of the node.',
        at: ['spec', 'nodes', index, 'env', name],
        nodeId: node.id,
      });
    }
  }
}
