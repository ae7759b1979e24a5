import { isObject, type Json } from '../../../shared/base/json.ts';
import { type Content, type Fields, nodeIn, setAt } from './content.ts';

export interface PortEnd {
  readonly nodeId: string;
  readonly port: string;
}

const reference = ({ nodeId, port }: PortEnd): string => `${nodeId}.${port}`;

/**
 * Draws an edge. An input port that takes one edge loses the one that it had.
 *
 * @param multiple whether the port takes several
 */
export function connect(content: Content, from: PortEnd, to: PortEnd, multiple = false): void {
  const node = nodeIn(content, to.nodeId);
  if (!node) return;
  const before = isObject(node['inputs']) ? (node['inputs'] as Fields)[to.port] : undefined;
  if (!multiple || before === undefined) {
    setAt(node, ['inputs', to.port], multiple ? [reference(from)] : reference(from));
    return;
  }
  const list = (Array.isArray(before) ? before : [before]) as string[];
  if (!list.includes(reference(from))) setAt(node, ['inputs', to.port], [...list, reference(from)]);
}

/** Takes an edge away. */
export function disconnect(content: Content, from: PortEnd, to: PortEnd): void {
  const node = nodeIn(content, to.nodeId);
  const inputs = node?.['inputs'];
  if (!node || !isObject(inputs)) return;
  const before = (inputs as Fields)[to.port];
  if (Array.isArray(before)) {
    const left = (before as Json[]).filter((one) => one !== reference(from));
    setAt(node, ['inputs', to.port], left.length > 0 ? left : undefined);
  } else if (before === reference(from)) setAt(node, ['inputs', to.port], undefined);
}

/** Makes a node wait for another without data. */
export function connectAfter(content: Content, from: string, to: string): void {
  const node = nodeIn(content, to);
  if (!node || from === to) return;
  const after = Array.isArray(node['after']) ? (node['after'] as Json[]) : [];
  if (!after.includes(from)) node['after'] = [...after, from] as Json;
}

export function disconnectAfter(content: Content, from: string, to: string): void {
  const node = nodeIn(content, to);
  if (!node || !Array.isArray(node['after'])) return;
  const left = (node['after'] as Json[]).filter((id) => id !== from);
  setAt(node, ['after'], left.length > 0 ? left : undefined);
}

const nodeOfReference = (text: Json): string => String(text).split('.')[0] ?? '';

/** Takes away every edge into `node` that comes from one of these nodes. */
export function disconnectNode(node: Fields, gone: ReadonlySet<string>): void {
  const inputs = node['inputs'];
  if (isObject(inputs)) {
    for (const [port, source] of Object.entries(inputs as Fields)) {
      if (Array.isArray(source)) {
        const left = (source as Json[]).filter((one) => !gone.has(nodeOfReference(one)));
        if (left.length < source.length) setAt(node, ['inputs', port], left.length > 0 ? left : undefined);
      } else if (gone.has(nodeOfReference(source as Json))) setAt(node, ['inputs', port], undefined);
    }
  }
  if (Array.isArray(node['after'])) {
    const left = (node['after'] as Json[]).filter((id) => !gone.has(String(id)));
    if (left.length < (node['after'] as Json[]).length) setAt(node, ['after'], left.length > 0 ? left : undefined);
  }
}
