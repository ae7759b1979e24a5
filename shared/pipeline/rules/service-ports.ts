import { defineRule, type NodeInContext } from '../rule.ts';

const firstUnprivilegedPort = 1024;
const lastPort = 65_535;

/** Services listen on a port of their own that needs no privileges; 0 takes any free one. */
export const servicePorts = defineRule({
  name: 'service-ports',
  check(context) {
    const taken = new Map<number, NodeInContext>();
    for (const own of context.nodes) {
      const { node, index, type } = own;
      const port = type?.execution === 'service' ? node.parameters.port : undefined;
      if (typeof port !== 'number' || port === 0 || context.hasError(node.id, 'port')) continue;
      const place = { at: ['spec', 'nodes', index, 'parameters', 'port'], nodeId: node.id, parameter: 'port' };
      if (!Number.isInteger(port) || port < firstUnprivilegedPort || port > lastPort) {
        const message = `Node ${node.id}: port must be 0 (any free port) or between ${firstUnprivilegedPort} and ${lastPort}, but is ${port}.`;
        context.report({ ...place, code: 'invalid-port', message, fix: 'Write 0.' });
      }
      const other = taken.get(port);
      if (other) {
        const message = `Node ${node.id}: port ${port} is taken by node ${other.node.id} already.`;
        context.report({ ...place, code: 'duplicate-port', message, fix: 'Write 0, or another port.' });
      }
      taken.set(port, own);
    }
  },
});
