import type { Diagnostic } from '../../../../shared/base/diagnostic.ts';
import type { Catalog } from '../../../../shared/catalog/node-type.ts';
import type { PipelineDocument } from '../../../../shared/pipeline/pipeline-document.ts';
import { disabledSources, missingInputs, surplusEdges, wrongEdges } from './edge-fixes.ts';
import { forbiddenVariables, invalidFields, unknownTargets, unknownTypes } from './node-fixes.ts';
import { invalidValues, unknownParameters } from './parameter-fixes.ts';
import type { QuickFix, QuickFixer } from './quick-fix.ts';

const fixers: readonly QuickFixer[] = [
  unknownTypes,
  wrongEdges,
  surplusEdges,
  missingInputs,
  disabledSources,
  unknownParameters,
  invalidValues,
  unknownTargets,
  invalidFields,
  forbiddenVariables,
];

/** The changes that would make a diagnostic go away, the likeliest first; none where only a human can know. */
export function quickFixesOf(
  diagnostic: Diagnostic,
  document: PipelineDocument,
  catalog: Catalog,
): readonly QuickFix[] {
  const node = document.nodes.find(({ id }) => id === diagnostic.nodeId);
  if (!node) return [];
  const context = { diagnostic, node, type: catalog.get(node.type), document, catalog };
  return fixers.flatMap((fixer) => fixer(context));
}
