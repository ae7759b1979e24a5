import type { Catalog } from '../../shared/catalog/node-type.ts';
import { type PortType, portTypesFit } from '../../shared/catalog/port-type.ts';
import { upstreamOf } from '../../shared/pipeline/upstream.ts';
import { inputPorts, newInputPort, type Port, type Scene, type SceneNode } from './scene.ts';

/** An edge that somebody wants, as React Flow names its ends. */
export interface WishedEdge {
  readonly source: string;
  readonly sourceHandle?: string | null | undefined;
  readonly target: string;
  readonly targetHandle?: string | null | undefined;
}

/** Ids of the nodes that a node waits for, through any depth, itself among them. */
export function allUpstream(scene: Scene, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (const one of found) {
    const node = scene.byId.get(one)?.node;
    if (node) for (const up of upstreamOf(node)) found.add(up);
  }
  return found;
}

/** Ids of the nodes that wait for a node, through any depth, itself among them. */
export function allDownstream(scene: Scene, id: string): ReadonlySet<string> {
  const below = new Map<string, string[]>();
  for (const { id: to, node } of scene.nodes) {
    for (const from of upstreamOf(node)) below.set(from, [...(below.get(from) ?? []), to]);
  }
  const found = new Set([id]);
  for (const one of found) for (const down of below.get(one) ?? []) found.add(down);
  return found;
}

const outputOf = (node: SceneNode, port: string): Port | undefined => node.outputs.find(({ name }) => name === port);
const inputOf = (node: SceneNode, port: string): Port | undefined => node.inputs.find(({ name }) => name === port);

/** Why an edge cannot be drawn, in the words of the validation; null when it can. */
export function refusalOf(scene: Scene, wish: WishedEdge): string | null {
  const source = scene.byId.get(wish.source);
  const target = scene.byId.get(wish.target);
  const { sourceHandle: from, targetHandle: to } = wish;
  if (!source || !target || !from || !to) return 'An edge leads from an output to an input.';
  if (source === target) return `Node ${target.id} waits for itself.`;
  if ((from === 'done') !== (to === 'after')) {
    return from === 'done'
      ? `The port done carries no data; drag it to the port after of ${target.id}.`
      : `The port after takes no data; drag done of ${source.id} to it.`;
  }
  if (allUpstream(scene, source.id).has(target.id)) {
    return `The nodes ${source.id} → ${target.id} → ${source.id} wait for one another in a cycle.`;
  }
  if (from === 'done') return null;
  const output = outputOf(source, from);
  const input = inputOf(target, to);
  if (!output || !input) return `Node ${target.id} has no input "${to}".`;
  return typeRefusal(source.id, output, target.id, input);
}

function typeRefusal(sourceId: string, output: Port, targetId: string, input: Port): string | null {
  const type = output.types[0] ?? 'any';
  const accepted: readonly PortType[] = input.types.length === 0 ? ['any'] : input.types;
  if (portTypesFit(type, accepted)) return null;
  const takes = `the input ${input.name} takes ${accepted.join(' or ')}`;
  return `Node ${targetId}: ${takes}, but ${sourceId}.${output.name} is of type ${type}.`;
}

/** A free name for a new input that takes this output. */
export function newInputName(target: SceneNode, output: string): string {
  const taken = new Set(target.inputs.map(({ name }) => name));
  if (!taken.has(output)) return output;
  let number = 2;
  while (taken.has(`${output}-${number}`)) number += 1;
  return `${output}-${number}`;
}

/** The ports of a node into which an output fits, those that are still free first. */
export function inputsFor(scene: Scene, source: SceneNode, output: Port, target: SceneNode): Port[] {
  if (allUpstream(scene, source.id).has(target.id)) return [];
  const fitting = target.inputs.filter((input) => typeRefusal(source.id, output, target.id, input) === null);
  const isFree = ({ name, multiple }: Port): boolean => multiple || !target.node.inputs.has(name);
  return [...fitting].sort((a, b) => Number(isFree(b)) - Number(isFree(a)));
}

/** Where an edge from a node may lead: every input of another node that takes one of its outputs. */
export function connectionsFrom(
  scene: Scene,
  source: SceneNode,
): { readonly output: Port; readonly target: SceneNode; readonly input: Port }[] {
  return source.outputs.flatMap((output) =>
    scene.nodes
      .filter((target) => target !== source)
      .flatMap((target) => inputsFor(scene, source, output, target).map((input) => ({ output, target, input }))),
  );
}

const noInputs = { inputs: new Map() };

/** The port of a new node of this type to which the held end of a wire fits; undefined: none. */
export function portForWire(
  catalog: Catalog,
  typeId: string,
  side: 'source' | 'target',
  types: readonly PortType[],
): string | undefined {
  const type = catalog.get(typeId);
  if (!type) return undefined;
  if (side === 'source') {
    const [kind = 'any'] = types;
    const inputs = inputPorts(noInputs, type).filter((port) => portTypesFit(kind, port.types));
    const exact = inputs.find((port) => port.types.includes(kind) && port.name !== newInputPort);
    return (exact ?? inputs.find(({ optional }) => !optional) ?? inputs[0])?.name;
  }
  const accepted: readonly PortType[] = types.length === 0 ? ['any'] : types;
  const outputs = [...type.outputs].filter(([, output]) => portTypesFit(output.type, accepted));
  return (outputs.find(([, output]) => accepted.includes(output.type)) ?? outputs[0])?.[0];
}
