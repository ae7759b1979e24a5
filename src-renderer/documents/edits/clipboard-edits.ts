import { isObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import { problem, type Result } from '../../../shared/base/result.ts';
import { parsePipelineFile, readPipelineValue } from '../../../shared/pipeline/pipeline-file.ts';
import { currentApiVersion } from '../../../shared/pipeline/pipeline-schema.ts';
import { printYaml } from '../../../shared/pipeline/yaml/print-yaml.ts';
import { type Content, type Fields, nodesOf } from './content.ts';
import { disconnectNode } from './edge-edits.ts';
import { freeNodeId, moveNodes, renameReferences } from './node-edits.ts';

/** Longer texts are not looked at: nobody copied them from a canvas. */
const longestText = 1_000_000;
const mostPasted = 1000;

/** Nodes that can be put into a pipeline, with their places where these are known. */
export interface Fragment {
  readonly nodes: readonly JsonObject[];
  readonly places: { readonly [id: string]: { readonly x: number; readonly y: number } };
}

/** Some nodes of a pipeline as a text that is a small pipeline file itself, for the clipboard, a file, or a message. */
export function fragmentText(content: JsonObject, ids: readonly string[]): string {
  const { nodes, places } = fragmentOf(content);
  const chosen = new Set(ids);
  return printYaml(
    {
      apiVersion: currentApiVersion,
      kind: 'Pipeline',
      metadata: { id: 'fragment' },
      spec: { nodes: nodes.filter(({ id }) => chosen.has(String(id))) },
      layout: { nodes: Object.fromEntries(Object.entries(places).filter(([id]) => chosen.has(id))) as JsonObject },
    },
    { block: (depth, inList) => depth <= 2 || (depth === 3 && inList) },
  );
}

/** What nodes a text from the clipboard holds; a sentence where it holds none. It is checked as a file would be. */
export function readFragment(text: string): Result<Fragment, string> {
  if (text.trim() === '') return problem('The clipboard is empty; copy nodes first.');
  if (text.length > longestText)
    return problem('The clipboard holds more than 1 MB of text; that is no copy of nodes.');
  const { diagnostics, readOnly } = parsePipelineFile(text);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error) return problem(`The clipboard cannot be pasted as nodes: ${error.message}`);
  const value = readPipelineValue(text);
  if (!value || readOnly) return problem('The clipboard holds no nodes; copy some from a canvas or a pipeline file.');
  const fragment = fragmentOf(value);
  if (fragment.nodes.length === 0) return problem('The clipboard holds a pipeline without nodes; copy some nodes.');
  if (fragment.nodes.length > mostPasted) {
    return problem(`The clipboard holds ${fragment.nodes.length} nodes; at most ${mostPasted} can be pasted at once.`);
  }
  return { ok: true, value: fragment };
}

function fragmentOf(content: JsonObject): Fragment {
  const spec = content['spec'];
  const layout = content['layout'];
  const nodes = isObject(spec) && Array.isArray(spec['nodes']) ? (spec['nodes'] as readonly Json[]) : [];
  const places = isObject(layout) && isObject(layout['nodes']) ? layout['nodes'] : {};
  return { nodes: nodes.filter(isObject), places: places as Fragment['places'] };
}

/**
 * Puts the nodes of a fragment into a pipeline under free ids, with the edges among them.
 *
 * @param at where the top left one goes
 * @param keepIncoming keeps edges from nodes of this pipeline as well
 * @returns the new ids
 */
export function pasteNodes(
  content: Content,
  { nodes, places }: Fragment,
  at: { readonly x: number; readonly y: number },
  keepIncoming: boolean,
): string[] {
  const renamed = new Map<string, string>();
  const present = new Set(nodesOf(content).map(({ id }) => String(id)));
  const added: Fields[] = [];
  for (const node of nodes) {
    const copy = JSON.parse(JSON.stringify(node)) as Fields;
    const id = freeNodeId(content, String(node['id']).replace(/-\d+$/, ''));
    renamed.set(String(node['id']), id);
    copy['id'] = id;
    nodesOf(content).push(copy);
    added.push(nodesOf(content).at(-1) as Fields);
  }
  for (const node of added) {
    const outside = [...sourcesOf(node)].filter((id) => !renamed.has(id) && !(keepIncoming && present.has(id)));
    disconnectNode(node, new Set(outside));
    renameReferences(node, renamed);
  }
  const placed = Object.values(places);
  const corner =
    placed.length > 0
      ? { x: Math.min(...placed.map(({ x }) => x)), y: Math.min(...placed.map(({ y }) => y)) }
      : { x: 0, y: 0 };
  [...renamed].forEach(([old, id], index) => {
    const place = places[old] ?? { x: corner.x + index * 32, y: corner.y + index * 112 };
    moveNodes(content, { [id]: { x: at.x + place.x - corner.x, y: at.y + place.y - corner.y } });
  });
  return [...renamed.values()];
}

function sourcesOf(node: Fields): Set<string> {
  const sources = new Set<string>();
  const inputs = isObject(node['inputs']) ? Object.values(node['inputs'] as JsonObject) : [];
  for (const input of inputs) {
    for (const reference of Array.isArray(input) ? (input as readonly Json[]) : [input]) {
      sources.add(String(reference).split('.')[0] ?? '');
    }
  }
  const after: unknown = node['after'];
  if (Array.isArray(after)) for (const id of after) sources.add(String(id));
  return sources;
}
