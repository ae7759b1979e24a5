import { defineNodeRule } from '../rule.ts';

/** Every input that is not optional has an edge. */
export const requiredInputs = defineNodeRule('required-inputs', ({ node, index, type }, context) => {
  for (const [port, input] of type?.inputs ?? []) {
    if (port === '*' || input.optional || (node.inputs.get(port)?.sources.length ?? 0) > 0) continue;
    context.report({
      code: 'missing-input',
      message: `Node ${node.id}: the input ${port} (${input.types.join(' or ')}) is not connected.`,
      fix: `Connect an output of type ${input.types.join(' or ')} to ${port}.`,
      at: ['spec', 'nodes', index, 'inputs'],
      nodeId: node.id,
      port,
    });
  }
});
