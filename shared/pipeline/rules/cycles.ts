import { defineRule, type NodeInContext, type RuleContext } from '../rule.ts';

/** More are counted, not named. */
const mostNamed = 30;

/** No node waits for itself, on whatever way: by data, by `after`, or by a condition. */
export const cycles = defineRule({
  name: 'cycles',
  check(context) {
    for (const component of stronglyConnected(context)) {
      const cycle = component.length === 1 ? component : cycleIn(component, context);
      const [first] = cycle;
      if (!first) continue;
      const ids = cycle.map(({ node }) => node.id);
      const named = ids.slice(0, mostNamed).join(' → ');
      const rest = ids.length > mostNamed ? ` → … (${ids.length - mostNamed} more)` : '';
      const message =
        ids.length === 1
          ? `Node ${first.node.id} waits for itself.`
          : `The nodes ${named}${rest} → ${first.node.id} wait for one another in a cycle.`;
      const fix = 'Remove one of the edges of the cycle.';
      context.report({ code: 'cycle', message, fix, at: ['spec', 'nodes', first.index], nodeId: first.node.id });
    }
  },
});

function upstreamNodes({ upstream }: NodeInContext, context: RuleContext): NodeInContext[] {
  return upstream.map((id) => context.nodesById.get(id)).filter((node) => node !== undefined);
}

/** Tarjan's algorithm with its own stack; components of one node only where the node waits for itself. */
function stronglyConnected(context: RuleContext): NodeInContext[][] {
  const order = new Map<NodeInContext, number>();
  const low = new Map<NodeInContext, number>();
  const open: NodeInContext[] = [];
  const isOpen = new Set<NodeInContext>();
  const components: NodeInContext[][] = [];
  for (const root of context.nodesById.values()) {
    if (order.has(root)) continue;
    const work: { node: NodeInContext; upstream: NodeInContext[]; next: number }[] = [];
    const enter = (node: NodeInContext): void => {
      order.set(node, order.size);
      low.set(node, order.size - 1);
      open.push(node);
      isOpen.add(node);
      work.push({ node, upstream: upstreamNodes(node, context), next: 0 });
    };
    enter(root);
    for (let frame = work.at(-1); frame; frame = work.at(-1)) {
      const { node } = frame;
      const child = frame.upstream[frame.next++];
      if (child) {
        if (!order.has(child)) enter(child);
        else if (isOpen.has(child)) lower(low, node, order.get(child) ?? 0);
        continue;
      }
      work.pop();
      const parent = work.at(-1)?.node;
      if (parent) lower(low, parent, low.get(node) ?? 0);
      if (low.get(node) !== order.get(node)) continue;
      const component = open.splice(open.lastIndexOf(node));
      for (const member of component) isOpen.delete(member);
      if (component.length > 1 || frame.upstream.includes(node)) components.push(component);
    }
  }
  return components;
}

function lower(low: Map<NodeInContext, number>, node: NodeInContext, value: number): void {
  low.set(node, Math.min(low.get(node) ?? value, value));
}

/** A shortest cycle through the component's first node of the file, in the direction in which data flows. */
function cycleIn(component: readonly NodeInContext[], context: RuleContext): NodeInContext[] {
  const members = new Set(component);
  const start = component.reduce((first, node) => (node.index < first.index ? node : first));
  const waitedForBy = new Map<NodeInContext, NodeInContext>();
  const queue = [start];
  for (const node of queue) {
    for (const upstream of upstreamNodes(node, context)) {
      if (!members.has(upstream)) continue;
      if (upstream === start) return walkBack(node, start, waitedForBy);
      if (waitedForBy.has(upstream)) continue;
      waitedForBy.set(upstream, node);
      queue.push(upstream);
    }
  }
  return [...component];
}

function walkBack(
  last: NodeInContext,
  start: NodeInContext,
  waitedForBy: ReadonlyMap<NodeInContext, NodeInContext>,
): NodeInContext[] {
  const cycle = [start];
  for (let node: NodeInContext | undefined = last; node && node !== start; node = waitedForBy.get(node))
    cycle.push(node);
  return cycle;
}
