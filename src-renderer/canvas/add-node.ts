import { catalogNow } from '../catalog/catalog.ts';
import { change, documentOf } from '../documents/documents.ts';
import { connect, connectAfter, disconnect } from '../documents/edits/edge-edits.ts';
import { addNode, freeNodeId } from '../documents/edits/node-edits.ts';
import { select, workspace } from '../workspace/workspace.ts';
import { announce, canvas, type NodeSearch } from './canvas-store.ts';
import { middleOfView, revealNode, toCanvas } from './canvas-view.ts';
import { focusCard } from './card-focus.ts';
import { cardHeight, cardWidth, overlaps, type Point } from './geometry.ts';
import { noteUsed } from './recent-types.ts';
import { newInputPort, type Scene, type SceneEdge } from './scene.ts';
import { newInputName, portForWire } from './wires.ts';

/** Where a new node goes and what it is wired to. */
export type Destination = Pick<NodeSearch, 'place' | 'wire' | 'edgeId'>;

/** Adds a node of this type, wired as wished, as one step. @returns its id, or null when the file cannot be changed */
export function addNodeAt(typeId: string, { place, wire, edgeId }: Destination): string | null {
  const { file, scene } = canvas.getState();
  const document = file === null ? undefined : documentOf(file);
  if (file === null || !document || document.readOnly) return null;
  const { types } = catalogNow();
  const title = types.get(typeId)?.title ?? typeId;
  const id = freeNodeId(document.value, typeId);
  const edge = scene.edges.find((one) => one.id === edgeId);
  change(file, `Add ${title}`, (content) => {
    addNode(content, { id, type: typeId }, place);
    if (edge) insertInto(content, id, typeId, edge);
    if (!wire) return;
    if (wire.isWaiting) {
      if (wire.side === 'source') connectAfter(content, wire.nodeId, id);
      else connectAfter(content, id, wire.nodeId);
      return;
    }
    const port = portForWire(types, typeId, wire.side, wire.types);
    if (port === undefined) return;
    if (wire.side === 'source') {
      connect(content, { nodeId: wire.nodeId, port: wire.port }, { nodeId: id, port: named(port, wire.port) });
      return;
    }
    const target = scene.byId.get(wire.nodeId);
    const input = target && wire.port === newInputPort ? newInputName(target, port) : wire.port;
    const multiple = target?.inputs.find(({ name }) => name === wire.port)?.multiple ?? false;
    connect(content, { nodeId: id, port }, { nodeId: wire.nodeId, port: input }, multiple);
  });
  noteUsed(typeId);
  select([id]);
  announce(`Added ${title} as ${id}.`);
  focusCard(id);
  return id;
}

const named = (port: string, source: string): string => (port === newInputPort ? source : port);

type Content = Parameters<typeof addNode>[0];

/** Leads an edge through a node: from its source into the node, and from the node on, where the types allow it. */
export function insertInto(content: Content, id: string, typeId: string, edge: SceneEdge): void {
  const { types } = catalogNow();
  if (edge.type === null) {
    connectAfter(content, edge.source, id);
    connectAfter(content, id, edge.target);
    return;
  }
  const input = portForWire(types, typeId, 'source', [edge.type]);
  const target = canvas.getState().scene.byId.get(edge.target);
  const port = target?.inputs.find(({ name }) => name === edge.targetPort);
  const output = portForWire(types, typeId, 'target', port?.types ?? []);
  const from = { nodeId: edge.source, port: edge.sourcePort };
  const to = { nodeId: edge.target, port: edge.targetPort };
  if (input !== undefined) connect(content, from, { nodeId: id, port: named(input, edge.sourcePort) });
  if (input === undefined || output === undefined) return;
  disconnect(content, from, to);
  connect(content, { nodeId: id, port: output }, to, port?.multiple ?? false);
}

/** Whether a node of this type can be led through an edge. */
export function fitsInto(typeId: string, edge: SceneEdge): boolean {
  if (edge.type === null) return true;
  const { types } = catalogNow();
  const port = canvas
    .getState()
    .scene.byId.get(edge.target)
    ?.inputs.find(({ name }) => name === edge.targetPort);
  return (
    portForWire(types, typeId, 'source', [edge.type]) !== undefined &&
    portForWire(types, typeId, 'target', port?.types ?? []) !== undefined
  );
}

/** The nearest place to this one at which a card covers no other, looking downwards. */
export function freePlace(scene: Scene, wanted: Point): Point {
  let place = { x: Math.round(wanted.x), y: Math.round(wanted.y) };
  const isTaken = (): boolean =>
    scene.nodes.some((node) =>
      overlaps(node, { x: place.x - 12, y: place.y - 12, width: cardWidth + 24, height: cardHeight + 24 }),
    );
  while (isTaken()) place = { x: place.x, y: place.y + 32 };
  return place;
}

/**
 * Adds a node without a place being named: right of the one that is selected, and wired to it where the types fit, else
 * in the middle of what is seen.
 */
export function addNodeFromCatalog(typeId: string): string | null {
  const { scene } = canvas.getState();
  const { nodeIds } = workspace.getState().selection;
  const after = nodeIds.length === 1 ? scene.byId.get(nodeIds[0] ?? '') : undefined;
  const output = after?.outputs.find(
    ({ types }) => portForWire(catalogNow().types, typeId, 'source', types) !== undefined,
  );
  const middle = toCanvas(middleOfView());
  const place = freePlace(
    scene,
    after
      ? { x: after.x + after.width + 80, y: after.y }
      : { x: middle.x - cardWidth / 2, y: middle.y - cardHeight / 2 },
  );
  const wire =
    after && output
      ? {
          nodeId: after.id,
          port: output.name,
          side: 'source' as const,
          types: output.types,
          isWaiting: false,
          refused: new Set<string>(),
        }
      : null;
  const id = addNodeAt(typeId, { place, wire, edgeId: null });
  if (id !== null) requestAnimationFrame(() => revealNode(id));
  return id;
}
