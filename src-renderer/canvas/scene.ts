import type { Json } from '../../shared/base/json.ts';
import type { Catalog, NodeType } from '../../shared/catalog/node-type.ts';
import type { PortType } from '../../shared/catalog/port-type.ts';
import type { PipelineDocument, PipelineNode } from '../../shared/pipeline/pipeline-document.ts';
import { outputsOf } from '../../shared/pipeline/upstream.ts';
import { groupsOf, type NodeGroup, type Note, notesOf } from '../documents/edits/frame-edits.ts';
import { cardWidth, heightFor, type Point, type Rect } from './geometry.ts';
import { placesOf } from './places.ts';

/** A port as the canvas shows it. */
export interface Port {
  readonly name: string;
  /** What an input takes, or the one type of an output. Empty: the node type is not known. */
  readonly types: readonly PortType[];
  readonly optional: boolean;
  readonly multiple: boolean;
}

/** The input port that stands for a new one, on nodes that take any name. */
export const newInputPort = '*';

/** A node of the pipeline with its place and all that its card says of the document. */
export interface SceneNode extends Rect {
  readonly id: string;
  readonly node: PipelineNode;
  /** Undefined: no such node type here; the node is kept as it is. */
  readonly type: NodeType | undefined;
  readonly title: string;
  readonly subtitle: string;
  readonly category: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

export interface SceneEdge {
  readonly id: string;
  readonly source: string;
  readonly sourcePort: string;
  readonly target: string;
  readonly targetPort: string;
  /** Null: waits without data. */
  readonly type: PortType | null;
}

/** The pipeline as the canvas draws it. Nodes and edges keep their identity while nothing about them changes. */
export interface Scene {
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
  readonly byId: ReadonlyMap<string, SceneNode>;
  readonly notes: readonly Note[];
  readonly groups: readonly NodeGroup[];
}

export const emptyScene: Scene = { nodes: [], edges: [], byId: new Map(), notes: [], groups: [] };

/** Id of the edge between two ports; the same two ports have one edge. */
export const edgeId = (source: string, sourcePort: string, target: string, targetPort: string): string =>
  `${source}.${sourcePort}->${target}.${targetPort}`;

/** The scene of a document; parts of `before` are used again where they still hold. */
export function sceneOf(document: PipelineDocument, catalog: Catalog, before: Scene = emptyScene): Scene {
  const used = usedOutputs(document.nodes);
  const places = placesOf(document);
  const byId = new Map<string, SceneNode>();
  for (const node of document.nodes) {
    if (node.id === '' || byId.has(node.id)) continue;
    const type = catalog.get(node.type);
    const place = places.get(node.id) ?? { x: 0, y: 0 };
    byId.set(node.id, sceneNode(node, type, place, used.get(node.id) ?? [], before.byId.get(node.id)));
  }
  const oldEdges = new Map(before.edges.map((edge) => [edge.id, edge]));
  const edges = new Map<string, SceneEdge>();
  for (const { node } of byId.values()) {
    for (const edge of edgesInto(node, byId)) {
      const old = oldEdges.get(edge.id);
      edges.set(edge.id, old?.type === edge.type ? old : edge);
    }
  }
  const { notes, groups } = document.layout;
  return {
    nodes: [...byId.values()],
    edges: [...edges.values()],
    byId,
    notes: notesOnce(notes),
    groups: groupsOnce(groups),
  };
}

/** A function that gives the same answer again for the same list. */
function once<Item>(read: (list: readonly Json[]) => Item[]): (list: readonly Json[]) => readonly Item[] {
  const known = new WeakMap<readonly Json[], readonly Item[]>();
  return (list) => {
    const items = known.get(list) ?? read(list);
    known.set(list, items);
    return items;
  };
}

const notesOnce = once(notesOf);
const groupsOnce = once(groupsOf);

function usedOutputs(nodes: readonly PipelineNode[]): Map<string, string[]> {
  const used = new Map<string, string[]>();
  for (const node of nodes) {
    for (const { sources } of node.inputs.values()) {
      for (const { nodeId, port } of sources) {
        const ports = used.get(nodeId);
        if (!ports) used.set(nodeId, [port]);
        else if (!ports.includes(port)) ports.push(port);
      }
    }
  }
  return used;
}

function sceneNode(
  node: PipelineNode,
  type: NodeType | undefined,
  place: Point,
  used: readonly string[],
  before: SceneNode | undefined,
): SceneNode {
  const outputs = outputPorts(node, type, used);
  if (
    before?.node === node &&
    before.type === type &&
    before.x === place.x &&
    before.y === place.y &&
    before.outputs.length === outputs.length &&
    before.outputs.every((port, index) => port.name === outputs[index]?.name)
  ) {
    return before;
  }
  const inputs = inputPorts(node, type);
  return {
    id: node.id,
    node,
    type,
    title: node.title ?? type?.title ?? node.id,
    subtitle: type ? (node.title === undefined ? node.id : type.title) : `unknown type ${node.type}`,
    category: type?.category ?? '',
    inputs,
    outputs,
    x: place.x,
    y: place.y,
    width: cardWidth,
    height: heightFor(inputs.length, outputs.length),
  };
}

/** The inputs of a node: those of its type, those that the file wires beyond them, and one for a new name. */
export function inputPorts(node: Pick<PipelineNode, 'inputs'>, type: NodeType | undefined): Port[] {
  const ports: Port[] = [];
  for (const [name, { types, optional, multiple }] of type?.inputs ?? []) {
    if (name !== newInputPort) ports.push({ name, types, optional, multiple });
  }
  const any = type?.inputs.get(newInputPort);
  for (const [name, { list }] of node.inputs) {
    if (!ports.some((port) => port.name === name)) {
      ports.push({ name, types: any?.types ?? [], optional: true, multiple: list });
    }
  }
  if (any) ports.push({ name: newInputPort, types: any.types, optional: true, multiple: false });
  return ports;
}

function outputPorts(node: PipelineNode, type: NodeType | undefined, used: readonly string[]): Port[] {
  const declared = type ? outputsOf(node, type) : new Map<string, PortType>();
  const ports = [...declared].map(
    ([name, kind]): Port => ({
      name,
      types: [kind],
      optional: type?.outputs.get(name)?.optional ?? false,
      multiple: true,
    }),
  );
  for (const name of used) {
    if (!declared.has(name)) ports.push({ name, types: [], optional: true, multiple: true });
  }
  return ports;
}

function edgesInto(node: PipelineNode, byId: ReadonlyMap<string, SceneNode>): SceneEdge[] {
  const edges: SceneEdge[] = [];
  for (const [port, { sources }] of node.inputs) {
    for (const source of sources) {
      const from = byId.get(source.nodeId);
      if (!from) continue;
      const type = from.outputs.find(({ name }) => name === source.port)?.types[0] ?? 'any';
      edges.push({
        id: edgeId(from.id, source.port, node.id, port),
        source: from.id,
        sourcePort: source.port,
        target: node.id,
        targetPort: port,
        type,
      });
    }
  }
  for (const id of node.after) {
    if (!byId.has(id)) continue;
    edges.push({
      id: edgeId(id, 'done', node.id, 'after'),
      source: id,
      sourcePort: 'done',
      target: node.id,
      targetPort: 'after',
      type: null,
    });
  }
  return edges;
}
