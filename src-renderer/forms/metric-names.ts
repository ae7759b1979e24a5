import { isObject } from '../../shared/base/json.ts';
import type { Catalog } from '../../shared/catalog/node-type.ts';
import type { PipelineDocument, PipelineNode } from '../../shared/pipeline/pipeline-document.ts';

/** How far up is looked for a node that says what it measures. */
const farthest = 8;

/**
 * The metrics that a parameter of a node can name: those of its trial, of what feeds the port that the parameter is
 * about, or of the nearest nodes above that measure anything.
 */
export function metricNames(
  node: PipelineNode,
  port: string,
  document: Pick<PipelineDocument, 'nodes'>,
  catalog: Catalog,
): readonly string[] {
  const { trial } = node.parameters;
  if (isObject(trial) && typeof trial['type'] === 'string') {
    const own = catalog.get(trial['type'])?.metrics ?? [];
    if (own.length > 0) return own;
  }
  const byId = new Map(document.nodes.map((one) => [one.id, one]));
  const sources = [...node.inputs].flatMap(([name, input]) =>
    port === '' || name === port ? input.sources.map(({ nodeId }) => nodeId) : [],
  );
  let level = [...new Set(sources)];
  const seen = new Set(level);
  for (let step = 0; step < farthest && level.length > 0; step += 1) {
    const nodes = level.flatMap((id) => byId.get(id) ?? []);
    const found = new Set(nodes.flatMap((one) => metricsOf(one, catalog)));
    if (found.size > 0) return [...found];
    level = nodes.flatMap((one) =>
      [...one.inputs.values()].flatMap(({ sources: above }) => above.map((s) => s.nodeId)),
    );
    level = level.filter((id) => !seen.has(id) && seen.add(id));
  }
  return [];
}

/** Tables have figures of their own, such as their number of rows; nobody tunes or gates by those first. */
function metricsOf(node: PipelineNode, catalog: Catalog): readonly string[] {
  const type = catalog.get(node.type);
  if (!type || type.category === 'data') return [];
  if (type.execution !== 'search') return type.metrics;
  const { trial, metric } = node.parameters;
  const ofTrial =
    isObject(trial) && typeof trial['type'] === 'string' ? catalog.get(trial['type'])?.metrics : undefined;
  return ofTrial ?? (typeof metric === 'string' ? [metric] : []);
}
