import { isRequirement, requirementFix } from '../../catalog/requirement.ts';
import { defineNodeRule } from '../rule.ts';

/** Packages are named as PEP 508 has it: nothing else may reach an installer's command line. */
export const requirements = defineNodeRule('requirements', ({ node, index }, context) => {
  for (const [position, text] of (node.environment?.requirements ?? []).entries()) {
    // An empty one is the schema's matter.
    if (text === '' || isRequirement(text)) continue;
    context.report({
      code: 'invalid-requirement',
      message: `Node ${node.id}: environment.requirements has ${JSON.stringify(text)}, which is no requirement.`,
      fix: requirementFix,
      at: ['spec', 'nodes', index, 'environment', 'requirements', position],
      nodeId: node.id,
    });
  }
});
