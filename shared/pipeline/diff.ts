import { canonicalJson, isObject, type Json, type JsonObject } from '../base/json.ts';
import { encodeNode, encodePipeline } from './encode-pipeline.ts';
import type { PipelineDocument, PipelineNode } from './pipeline-document.ts';

/** One value that differs; a side is undefined where it says nothing. */
export interface ValueChange {
  /** Dotted path, such as `settings.max_depth`. */
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

export interface NodeChange {
  readonly id: string;
  /** The earlier id of a node that was renamed. */
  readonly renamedFrom?: string;
  readonly parameters: readonly ValueChange[];
  /** Inputs and `after`: edges from other nodes. */
  readonly edges: readonly ValueChange[];
  /** Everything else: type, target, resources, retry, condition and so on. */
  readonly settings: readonly ValueChange[];
}

export interface PipelineDiff {
  readonly same: boolean;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly NodeChange[];
  /** Of the pipeline's own parameters. */
  readonly parameters: readonly ValueChange[];
  /** Metadata, defaults and schedule. */
  readonly settings: readonly ValueChange[];
}

/** Share of equal fields from which a removed and an added node of one type count as one that was renamed. */
const similarEnough = 0.5;
/** Candidates for a renamed node that are looked at, so that two unrelated large pipelines cost no minute. */
const mostCandidates = 50;

/** What differs between two pipelines, by node and parameter. Positions on the canvas never count. */
export function diffPipelines(before: PipelineDocument, after: PipelineDocument): PipelineDiff {
  const old = byId(before);
  const renamed = renamedNodes(before, after);
  const changed: NodeChange[] = [];
  const added: string[] = [];
  for (const node of after.nodes) {
    const formerId = renamed.get(node.id);
    const former = old.get(formerId ?? node.id);
    if (!former) added.push(node.id);
    else {
      const change = nodeChange(former, node, formerId, renamed);
      if (change) changed.push(change);
    }
  }
  const kept = byId(after);
  const formerIds = new Set(renamed.values());
  const removed = before.nodes.map(({ id }) => id).filter((id) => !kept.has(id) && !formerIds.has(id));
  const [parametersBefore, settingsBefore] = outsideNodes(before);
  const [parametersAfter, settingsAfter] = outsideNodes(after);
  const parameters = changesBetween(parametersBefore, parametersAfter);
  const settings = changesBetween(settingsBefore, settingsAfter);
  const same = [added, removed, changed, parameters, settings].every((list) => list.length === 0);
  return { same, added, removed, changed, parameters, settings };
}

const byId = (document: PipelineDocument): Map<string, PipelineNode> =>
  new Map(document.nodes.map((node) => [node.id, node]));

function outsideNodes(document: PipelineDocument): [parameters: JsonObject, settings: JsonObject] {
  const value = encodePipeline({ ...document, nodes: [] });
  const spec = isObject(value.spec) ? value.spec : {};
  const { parameters, nodes: _nodes, ...rest } = spec;
  return [isObject(parameters) ? parameters : {}, { metadata: value.metadata ?? null, ...rest }];
}

function nodeChange(
  before: PipelineNode,
  after: PipelineNode,
  renamedFrom: string | undefined,
  renamed: ReadonlyMap<string, string>,
): NodeChange | undefined {
  const [old, now] = [encodeNode(before), encodeNode(after)];
  const former = (id: string): string => renamed.get(id) ?? id;
  const parameters = changesBetween(before.parameters, after.parameters);
  const edges = changesBetween(edgesOf(before), edgesOf(after, former));
  const settings = changesBetween(settingsOf(old), settingsOf(now));
  if (renamedFrom === undefined && parameters.length + edges.length + settings.length === 0) return undefined;
  return { id: after.id, ...(renamedFrom === undefined ? {} : { renamedFrom }), parameters, edges, settings };
}

/** Edges as values; with the earlier ids of renamed nodes, so that a new name alone is no new edge. */
function edgesOf(node: PipelineNode, former = (id: string): string => id): JsonObject {
  const edges: Record<string, Json> = {};
  for (const [port, { sources }] of node.inputs) {
    edges[port] = sources.map(({ nodeId, port: output }) => `${former(nodeId)}.${output}`).join(', ');
  }
  if (node.after.length > 0) edges.after = node.after.map(former).toSorted().join(', ');
  return edges;
}

function settingsOf(node: JsonObject): JsonObject {
  const { id: _id, inputs: _inputs, after: _after, parameters: _parameters, ...settings } = node;
  return settings;
}

/** Values that differ, by dotted path; lists are compared as wholes. */
export function changesBetween(before: JsonObject, after: JsonObject, prefix = ''): ValueChange[] {
  const changes: ValueChange[] = [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    const now = Object.hasOwn(after, key) ? after[key] : undefined;
    const path = prefix + key;
    if (isObject(old) && isObject(now)) changes.push(...changesBetween(old, now, `${path}.`));
    else if (old === undefined || now === undefined || canonicalJson(old) !== canonicalJson(now)) {
      changes.push({ path, before: old, after: now });
    }
  }
  return changes;
}

/** New id to earlier id of nodes that only changed their name: same type, and enough of the same content. */
function renamedNodes(before: PipelineDocument, after: PipelineDocument): Map<string, string> {
  const old = byId(before);
  const now = byId(after);
  const gone = before.nodes.filter(({ id }) => !now.has(id)).slice(0, mostCandidates);
  const fresh = after.nodes.filter(({ id }) => !old.has(id)).slice(0, mostCandidates);
  const pairs = fresh
    .flatMap((node) => gone.map((former) => ({ id: node.id, formerId: former.id, likeness: likeness(former, node) })))
    .filter(({ likeness: share }) => share >= similarEnough)
    .toSorted((left, right) => right.likeness - left.likeness);
  const renamed = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id, formerId } of pairs) {
    if (renamed.has(id) || taken.has(formerId)) continue;
    renamed.set(id, formerId);
    taken.add(formerId);
  }
  return renamed;
}

function likeness(before: PipelineNode, after: PipelineNode): number {
  if (before.type !== after.type) return 0;
  const [old, now] = [leaves(encodeNode(before)), leaves(encodeNode(after))];
  const all = new Set([...old, ...now]);
  const shared = [...old].filter((leaf) => now.has(leaf)).length;
  return all.size === 0 ? 1 : shared / all.size;
}

function leaves(node: JsonObject): Set<string> {
  const { id: _id, ...content } = node;
  return new Set(changesBetween({}, content).flatMap(({ path, after }) => leafTexts(path, after ?? null)));
}

function leafTexts(path: string, value: Json): string[] {
  if (!isObject(value)) return [`${path}=${canonicalJson(value)}`];
  return Object.entries(value).flatMap(([key, child]) => leafTexts(`${path}.${key}`, child));
}
