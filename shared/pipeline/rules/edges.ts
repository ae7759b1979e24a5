import { nearest } from '../../base/nearest.ts';
import { sentence, show } from '../../catalog/check-parameters.ts';
import { type PortType, portTypesFit } from '../../catalog/port-type.ts';
import type { PortReference } from '../pipeline-document.ts';
import { defineNodeRule, type Finding, type NodeInContext, type RuleContext } from '../rule.ts';
import { portPattern } from './dynamic-output-names.ts';

type Place = Pick<Finding, 'at' | 'nodeId' | 'port'>;

/** Every edge leads from an output that exists to an input that exists and takes its type. */
export const edges = defineNodeRule('edges', (target, context) => {
  const { node, index } = target;
  for (const [port, { sources, list }] of node.inputs) {
    const at = ['spec', 'nodes', index, 'inputs', port];
    const place: Place = { at, nodeId: node.id, port };
    const accepted = acceptedTypes(target, port, sources.length, place, context);
    const seen = new Set<string>();
    for (const [position, source] of sources.entries()) {
      const here = list ? { ...place, at: [...at, position] } : place;
      const name = `${source.nodeId}.${source.port}`;
      if (seen.has(name))
        report(context, here, 'duplicate-edge', target, `takes ${name} twice at input ${port}`, 'Remove one.');
      seen.add(name);
      checkSource(target, source, accepted, here, context);
    }
  }
  for (const [position, id] of node.after.entries()) {
    if (context.nodesById.has(id)) continue;
    unknownNode(target, id, 'waits for', { at: ['spec', 'nodes', index, 'after', position], nodeId: node.id }, context);
  }
});

/** The types that an input takes, after reporting what is wrong with the input itself; undefined: ask no further. */
function acceptedTypes(
  { node, type }: NodeInContext,
  port: string,
  count: number,
  place: Place,
  context: RuleContext,
): readonly PortType[] | undefined {
  if (!type) return undefined;
  const declared = type.inputs.get(port);
  if (!declared) {
    const any = type.inputs.get('*');
    if (any && portPattern.test(port)) return any.types;
    const ports = [...type.inputs.keys()].filter((name) => name !== '*');
    const meant = nearest(port, ports);
    const message = any
      ? `Node ${node.id}: the input name ${show(port)} may only have letters, digits, - and _.`
      : `Node ${node.id} has no input ${show(port)}; ${type.id} takes ${ports.join(', ') || 'no inputs'}.`;
    const fix = meant === undefined ? 'Remove the edge.' : `Write ${meant}.`;
    context.report({ ...place, code: any ? 'invalid-port-name' : 'unknown-input', message, fix });
    return undefined;
  }
  if (count > 1 && !declared.multiple) {
    const message = `Node ${node.id}: ${count} edges lead into the input ${port}, which takes one.`;
    context.report({ ...place, code: 'too-many-edges', message, fix: 'Keep one of them.' });
  }
  return declared.types;
}

function checkSource(
  target: NodeInContext,
  { nodeId, port }: PortReference,
  accepted: readonly PortType[] | undefined,
  place: Place,
  context: RuleContext,
): void {
  const source = context.nodesById.get(nodeId);
  if (!source) {
    unknownNode(target, nodeId, 'takes data from', place, context);
    return;
  }
  if (!source.outputs) return;
  const type = source.outputs.get(port);
  if (type === undefined) {
    const outputs = [...source.outputs.keys()];
    const meant = outputs.length === 1 ? outputs[0] : nearest(port, outputs);
    const what =
      port === ''
        ? `names no output of ${nodeId}`
        : `takes the output ${show(port)}, which node ${nodeId} does not have`;
    const has = outputs.length > 0 ? `it has ${outputs.join(', ')}` : 'it has none';
    const fix = meant === undefined ? 'Remove the edge.' : `Write ${nodeId}.${meant}.`;
    report(context, place, 'unknown-output', target, `${what}; ${has}`, fix);
  } else if (accepted && !portTypesFit(type, accepted)) {
    const takes = `the input ${place.port} takes ${accepted.join(' or ')}`;
    report(
      context,
      place,
      'port-type-mismatch',
      target,
      `${takes}, but ${nodeId}.${port} is of type ${type}`,
      'Remove the edge.',
    );
  }
}

function unknownNode(target: NodeInContext, id: string, verb: string, place: Place, context: RuleContext): void {
  const meant = context.nearestNode(id);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  const fix = meant === undefined ? 'Remove the edge.' : `Write ${meant}.`;
  report(context, place, 'unknown-node', target, `${verb} node ${show(id)}, which does not exist${hint}`, fix);
}

function report(
  context: RuleContext,
  place: Place,
  code: string,
  { node }: NodeInContext,
  what: string,
  fix: string,
): void {
  const joint = what.startsWith('the ') ? ': ' : ' ';
  context.report({ ...place, code, message: sentence(`Node ${node.id}${joint}${what}`), fix });
}
