import type { Diagnostic } from '../base/diagnostic.ts';
import { hasErrors } from '../base/diagnostic.ts';
import { nearest } from '../base/nearest.ts';
import type { Catalog } from '../catalog/node-type.ts';
import type { PipelineDocument, SourceMap, ValidPipeline } from './pipeline-document.ts';
import type { Finding, NodeInContext, Rule, RuleContext, ValidationOptions } from './rule.ts';
import { conditions } from './rules/conditions.ts';
import { cycles } from './rules/cycles.ts';
import { disabledInputs } from './rules/disabled-inputs.ts';
import { dynamicOutputNames } from './rules/dynamic-output-names.ts';
import { edges } from './rules/edges.ts';
import { environmentVariables } from './rules/environment-variables.ts';
import { nodeIds } from './rules/node-ids.ts';
import { nodeParameters } from './rules/node-parameters.ts';
import { nodeTypes } from './rules/node-types.ts';
import { pipelineParameters } from './rules/pipeline-parameters.ts';
import { requiredInputs } from './rules/required-inputs.ts';
import { requirements } from './rules/requirements.ts';
import { resources } from './rules/resources.ts';
import { retries } from './rules/retries.ts';
import { schedulingValues } from './rules/scheduling-values.ts';
import { searches } from './rules/searches.ts';
import { secrets } from './rules/secrets.ts';
import { servicePorts } from './rules/service-ports.ts';
import { targets } from './rules/targets.ts';
import { templates } from './rules/templates.ts';
import { outputsOf, upstreamOf } from './upstream.ts';

const rules: readonly Rule[] = [
  nodeIds,
  nodeTypes,
  dynamicOutputNames,
  edges,
  requiredInputs,
  cycles,
  pipelineParameters,
  templates,
  nodeParameters,
  searches,
  conditions,
  disabledInputs,
  targets,
  resources,
  retries,
  schedulingValues,
  environmentVariables,
  requirements,
  secrets,
  servicePorts,
];

/** How many unknown names are compared with all node ids for a suggestion. */
const nearestBudget = 50;

export interface Validation {
  /** There only when nothing is wrong that would keep the pipeline from running. */
  readonly pipeline?: ValidPipeline;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Checks a document against a catalog and finds everything at once. The form of the file is `parsePipelineFile`'s
 * matter: a caller refuses a file with errors there as well.
 */
export function validatePipeline(
  document: PipelineDocument,
  catalog: Catalog,
  sourceMap: SourceMap | undefined,
  options: ValidationOptions,
): Validation {
  const diagnostics: Diagnostic[] = [];
  const told = new Set<string>();
  const report = (finding: Finding): void => {
    const diagnostic = toDiagnostic(finding, sourceMap);
    diagnostics.push(diagnostic);
    const { nodeId, parameter, severity } = diagnostic;
    if (severity === 'error' && nodeId !== undefined && parameter !== undefined) told.add(`${nodeId}\n${parameter}`);
  };
  const hasError = (nodeId: string, parameter: string): boolean => told.has(`${nodeId}\n${parameter}`);
  const context = contextOf(document, catalog, options, report, hasError);
  for (const rule of rules) rule.check(context);
  if (hasErrors(diagnostics)) return { diagnostics };
  return { pipeline: document as ValidPipeline, diagnostics };
}

function contextOf(
  document: PipelineDocument,
  catalog: Catalog,
  options: ValidationOptions,
  report: RuleContext['report'],
  hasError: RuleContext['hasError'],
): RuleContext {
  const nodes = document.nodes.map((node, index): NodeInContext => {
    const type = catalog.get(node.type);
    return { node, index, type, outputs: type && outputsOf(node, type), upstream: upstreamOf(node) };
  });
  const nodesById = new Map<string, NodeInContext>();
  for (const node of nodes) if (!nodesById.has(node.node.id)) nodesById.set(node.node.id, node);
  let left = nearestBudget;
  const nearestNode = (id: string): string | undefined => (left-- > 0 ? nearest(id, nodesById.keys()) : undefined);
  return { document, catalog, options, nodes, nodesById, report, hasError, nearestNode };
}

function toDiagnostic(finding: Finding, sourceMap: SourceMap | undefined): Diagnostic {
  const { at, fix, severity = 'error', code, message, ...place } = finding;
  const position = sourceMap?.locate(at);
  return { code, severity, message, ...(fix === undefined ? {} : { fix }), ...place, ...position };
}
