import { nearest } from '../../base/nearest.ts';
import { sentence, show } from '../../catalog/check-parameters.ts';
import { defineNodeRule } from '../rule.ts';

const didYouMean = (name: string | undefined): string => (name === undefined ? '' : `; did you mean ${name}?`);

/** A node of an unknown type is kept as a placeholder, but it cannot run. */
export const nodeTypes = defineNodeRule('node-types', ({ node, index, type }, context) => {
  if (type || node.type === '') return;
  const meant = nearest(node.type, context.catalog.keys());
  context.report({
    code: 'unknown-node-type',
    message: sentence(`Node ${node.id}: the node type ${show(node.type)} is not in the catalog${didYouMean(meant)}`),
    fix:
      meant === undefined
        ? 'Add the node type to the nodes folder of the project, or choose another.'
        : `Write ${meant}.`,
    at: ['spec', 'nodes', index, 'type'],
    nodeId: node.id,
  });
});
