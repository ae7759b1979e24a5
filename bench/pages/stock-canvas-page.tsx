import '@xyflow/react/dist/style.css';
import { Background, Controls, type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react';
import { memo } from 'react';
import { createRoot } from 'react-dom/client';
import { noteOpened } from './page-input.ts';
import './stock-node.css';

interface RawNode {
  readonly id: string;
  readonly type: string;
  readonly title?: string;
  readonly inputs?: { readonly [port: string]: string };
}
type CardData = { readonly raw: RawNode; readonly outputs: readonly string[] };
type Card = Node<CardData, 'card'>;

/** The node that React Flow's guides teach: a memoised component with its handles, its size given. */
const StockCard = memo(function StockCard({ data: { raw, outputs } }: NodeProps<Card>) {
  return (
    <div className="card">
      <div className="head">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 6h16M4 12h16M4 18h16" />
        </svg>
        <span>{raw.title ?? raw.id}</span>
      </div>
      <div className="sub">{raw.type}</div>
      <div className="foot">
        <span className="chip">idle</span>
      </div>
      {Object.keys(raw.inputs ?? {}).map((port, index) => (
        <Handle key={port} id={port} type="target" position={Position.Left} style={{ top: 24 + index * 16 }} />
      ))}
      {outputs.map((port, index) => (
        <Handle key={port} id={port} type="source" position={Position.Right} style={{ top: 24 + index * 16 }} />
      ))}
    </div>
  );
});

const since = performance.now();
const nodeTypes = { card: StockCard };
const { spec, layout } = window.pageInput.value as unknown as {
  readonly spec: { readonly nodes: readonly RawNode[] };
  readonly layout: { readonly nodes: { readonly [id: string]: { readonly x: number; readonly y: number } } };
};
const used = new Map<string, Set<string>>();
const edges: Edge[] = spec.nodes.flatMap(({ id, inputs }) =>
  Object.entries(inputs ?? {}).map(([port, reference]) => {
    const [source = '', output = ''] = reference.split('.');
    used.set(source, (used.get(source) ?? new Set()).add(output));
    return { id: `${reference}-${id}.${port}`, source, sourceHandle: output, target: id, targetHandle: port };
  }),
);
const nodes: Card[] = spec.nodes.map((raw) => ({
  id: raw.id,
  type: 'card',
  position: layout.nodes[raw.id] ?? { x: 0, y: 0 },
  width: 200,
  height: 80,
  data: { raw, outputs: [...(used.get(raw.id) ?? ['out'])] },
}));

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <ReactFlow defaultNodes={nodes} defaultEdges={edges} nodeTypes={nodeTypes} minZoom={0.02} fitView>
      <Background />
      <Controls />
    </ReactFlow>,
  );
}
noteOpened(
  since,
  () =>
    document.querySelectorAll('.react-flow__node').length === nodes.length &&
    document.querySelectorAll('.react-flow__edge').length === edges.length,
);
