import { defineNodeRule } from '../rule.ts';

/** A node below a disabled one will be skipped: no error, but a surprise. */
export const disabledInputs = defineNodeRule('disabled-inputs', ({ node, index, type }, context) => {
  if (node.disabled) return;
  for (const [port, { sources }] of node.inputs) {
    if (type?.inputs.get(port)?.optional) continue;
    for (const source of sources) {
      if (!context.nodesById.get(source.nodeId)?.node.disabled) continue;
      context.report({
        code: 'disabled-input',
        severity: 'warning',
        message: `Node ${node.id} will be skipped: its input ${port} comes from ${source.nodeId}, which is disabled.`,
        fix: `Enable ${source.nodeId}, or disable ${node.id} as well.`,
        at: ['spec', 'nodes', index, 'inputs', port],
        nodeId: node.id,
        port,
      });
    }
  }
});
