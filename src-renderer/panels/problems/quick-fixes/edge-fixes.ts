import { portTypesFit } from '../../../../shared/catalog/port-type.ts';
import type { PipelineNode, PortReference } from '../../../../shared/pipeline/pipeline-document.ts';
import { outputsOf, upstreamOf } from '../../../../shared/pipeline/upstream.ts';
import { nodeIn, setAt } from '../../../documents/edits/content.ts';
import { connect, disconnect, disconnectAfter } from '../../../documents/edits/edge-edits.ts';
import { setDisabled } from '../../../documents/edits/node-edits.ts';
import { type FixContext, type QuickFix, type QuickFixer, wordToWrite } from './quick-fix.ts';

/** More ways to connect an input than this are no help. */
const mostSuggestions = 3;

const nameOf = ({ nodeId, port }: PortReference): string => `${nodeId}.${port}`;

/** The sources of an edge problem: those at its port that are wrong in the way that the diagnostic says. */
function wrongSources({ diagnostic, node, document, catalog, type }: FixContext): readonly PortReference[] {
  const { code, port = '' } = diagnostic;
  const sources = node.inputs.get(port)?.sources ?? [];
  const accepted = (type?.inputs.get(port) ?? type?.inputs.get('*'))?.types ?? [];
  return sources.filter((source) => {
    const above = document.nodes.find(({ id }) => id === source.nodeId);
    if (code === 'unknown-input' || code === 'invalid-port-name') return true;
    if (!above) return code === 'unknown-node';
    const aboveType = catalog.get(above.type);
    const kind = aboveType && outputsOf(above, aboveType).get(source.port);
    if (code === 'unknown-output') return kind === undefined;
    return code === 'port-type-mismatch' && kind !== undefined && !portTypesFit(kind, accepted);
  });
}

const remove = (nodeId: string, port: string, source: PortReference): QuickFix => ({
  title: `Remove the edge from ${nameOf(source)}`,
  recipe: (content) => disconnect(content, source, { nodeId, port }),
});

/** Edges that lead from or to what is not there, or between what does not fit: point them elsewhere, or remove them. */
export const wrongEdges: QuickFixer = (context) => {
  const { diagnostic, node } = context;
  const { code, port } = diagnostic;
  if (port === undefined) return code === 'unknown-node' ? unknownAfter(context) : [];
  const word = wordToWrite(diagnostic);
  return wrongSources(context).flatMap((source) => {
    const fixes: QuickFix[] = [];
    const to = { nodeId: node.id, port };
    const move = (title: string, from: PortReference, target: PortReference): void =>
      void fixes.push({
        title,
        recipe: (content) => {
          disconnect(content, source, to);
          connect(content, from, target, node.inputs.get(port)?.list ?? false);
        },
      });
    if (word !== undefined && code === 'unknown-node') move(`Use ${word}`, { nodeId: word, port: source.port }, to);
    if (word !== undefined && code === 'unknown-output')
      move(`Use ${word}`, { nodeId: source.nodeId, port: word.slice(word.lastIndexOf('.') + 1) }, to);
    if (word !== undefined && code === 'unknown-input')
      move(`Use input ${word}`, source, { nodeId: node.id, port: word });
    return [...fixes, remove(node.id, port, source)];
  });
};

function unknownAfter({ diagnostic, node, document }: FixContext): readonly QuickFix[] {
  const word = wordToWrite(diagnostic);
  const ids = new Set(document.nodes.map(({ id }) => id));
  return node.after
    .filter((id) => !ids.has(id))
    .flatMap((id) => [
      ...(word === undefined
        ? []
        : [
            {
              title: `Wait for ${word}`,
              recipe: replaceAfter(node, id, word),
            },
          ]),
      { title: `Do not wait for ${id}`, recipe: (content) => disconnectAfter(content, id, node.id) } satisfies QuickFix,
    ]);
}

const replaceAfter =
  (node: PipelineNode, id: string, other: string): QuickFix['recipe'] =>
  (content) => {
    const raw = nodeIn(content, node.id);
    if (raw) setAt(raw, ['after'], [...new Set(node.after.map((one) => (one === id ? other : one)))]);
  };

/** The same edge twice, or several edges where one may be: keep one. */
export const surplusEdges: QuickFixer = ({ diagnostic, node }) => {
  const { code, port } = diagnostic;
  const input = port === undefined ? undefined : node.inputs.get(port);
  if (port === undefined || !input) return [];
  const keep = (sources: readonly PortReference[], list: boolean): QuickFix['recipe'] => {
    const names = [...new Set(sources.map(nameOf))];
    return (content) => {
      const raw = nodeIn(content, node.id);
      const [first] = names;
      if (raw && first !== undefined) setAt(raw, ['inputs', port], list ? names : first);
    };
  };
  if (code === 'duplicate-edge') return [{ title: 'Remove the second one', recipe: keep(input.sources, input.list) }];
  if (code !== 'too-many-edges') return [];
  return input.sources
    .slice(0, mostSuggestions)
    .map((source) => ({ title: `Keep ${nameOf(source)}`, recipe: keep([source], false) }));
};

/** An input without an edge: the outputs that fit it, nearest first, without those that would close a cycle. */
export const missingInputs: QuickFixer = ({ diagnostic, node, type, document, catalog }) => {
  const { code, port } = diagnostic;
  const input = port === undefined ? undefined : type?.inputs.get(port);
  if (code !== 'missing-input' || port === undefined || !input) return [];
  const below = downstreamOf(node.id, document.nodes);
  const mine = new Set([...node.inputs.values()].flatMap(({ sources }) => sources.map(({ nodeId }) => nodeId)));
  const found: { readonly from: PortReference; readonly rank: number }[] = [];
  for (const [index, other] of document.nodes.entries()) {
    const otherType = catalog.get(other.type);
    if (!otherType || below.has(other.id)) continue;
    for (const [name, kind] of outputsOf(other, otherType)) {
      if (kind === 'any' || !portTypesFit(kind, input.types)) continue;
      const sameName = name === port ? 2000 : 0;
      const near = mine.has(other.id) ? 1000 : 0;
      found.push({ from: { nodeId: other.id, port: name }, rank: sameName + near + index / document.nodes.length });
    }
  }
  return found
    .sort((left, right) => right.rank - left.rank)
    .slice(0, mostSuggestions)
    .map(({ from }) => ({
      title: `Connect ${nameOf(from)}`,
      recipe: (content) => connect(content, from, { nodeId: node.id, port }, input.multiple),
    }));
};

function downstreamOf(id: string, nodes: readonly PipelineNode[]): ReadonlySet<string> {
  const below = new Map<string, string[]>();
  for (const node of nodes) {
    for (const above of upstreamOf(node)) below.set(above, [...(below.get(above) ?? []), node.id]);
  }
  const seen = new Set([id]);
  for (const one of seen) for (const next of below.get(one) ?? []) seen.add(next);
  return seen;
}

/** A node below a disabled one: switch both on, or both off. */
export const disabledSources: QuickFixer = ({ diagnostic, node, document }) => {
  if (diagnostic.code !== 'disabled-input' || diagnostic.port === undefined) return [];
  const sources = node.inputs.get(diagnostic.port)?.sources ?? [];
  const off = sources.map(({ nodeId }) => nodeId).filter((id) => document.nodes.find((n) => n.id === id)?.disabled);
  if (off.length === 0) return [];
  return [
    { title: `Enable ${off.join(', ')}`, recipe: (content) => setDisabled(content, off, false) },
    { title: `Disable ${node.id}`, recipe: (content) => setDisabled(content, [node.id], true) },
  ];
};
