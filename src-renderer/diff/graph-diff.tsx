import { CirclePlus, Minus, PencilLine, Replace, Shuffle } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { boundsOf, cardHeight, cardWidth } from '../canvas/geometry.ts';
import styles from './graph-diff.module.css';
import type { MergedEdge, MergedGraph, MergedNode, NodeMark } from './merged-graph.ts';

export interface GraphDiffProps {
  readonly graph: MergedGraph;
  readonly selected: string | null;
  /** The node that is chosen, or null when it is let go. */
  readonly onSelect: (nodeId: string | null) => void;
}

/** The picture is not made smaller than this, so that its words can be read; what does not fit is scrolled to. */
const smallest = 0.62;
const margin = 24;
const icons: { readonly [mark in NodeMark]: typeof Minus } = {
  added: CirclePlus,
  removed: Minus,
  changed: PencilLine,
  rewired: Shuffle,
  renamed: Replace,
};

function curve(source: MergedNode, target: MergedNode): string {
  const [x1, y1] = [source.x + cardWidth, source.y + cardHeight / 2];
  const [x2, y2] = [target.x, target.y + cardHeight / 2];
  const reach = Math.max(40, Math.abs(x2 - x1) / 2);
  return `M${x1} ${y1} C${x1 + reach} ${y1} ${x2 - reach} ${y2} ${x2} ${y2}`;
}

function Edge({ edge, nodes }: { readonly edge: MergedEdge; readonly nodes: ReadonlyMap<string, MergedNode> }) {
  const source = nodes.get(edge.source);
  const target = nodes.get(edge.target);
  if (!source || !target) return null;
  const middle = { x: (source.x + cardWidth + target.x) / 2, y: (source.y + target.y + cardHeight) / 2 };
  return (
    <g className={styles[edge.mark ?? 'same']}>
      <path d={curve(source, target)} className={styles['edge']} />
      {edge.mark ? (
        <text x={middle.x} y={middle.y - 6} className={styles['edgeLabel']}>
          {`${edge.mark === 'added' ? '+' : '−'} ${edge.ports}`}
        </text>
      ) : null}
    </g>
  );
}

function Node({
  node,
  isSelected,
  isFirst,
  onSelect,
}: {
  readonly node: MergedNode;
  readonly isSelected: boolean;
  /** The first that differs: it is brought into view. */
  readonly isFirst: boolean;
  readonly onSelect: (id: string | null) => void;
}) {
  const [first] = node.marks;
  const holder = useRef<SVGForeignObjectElement>(null);
  // What lies beside the picture takes room from it.
  useEffect(() => {
    if (isSelected) holder.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isSelected]);
  useEffect(() => {
    const element = holder.current;
    const frame = element?.closest('section');
    if (!isFirst || !element || !frame) return;
    // Only the picture is scrolled, not the window around it.
    const [here, seen] = [element.getBoundingClientRect(), frame.getBoundingClientRect()];
    const middle = (from: number, size: number): number => from + size / 2;
    frame.scrollBy(
      middle(here.x, here.width) - middle(seen.x, seen.width),
      middle(here.y, here.height) - middle(seen.y, seen.height),
    );
  }, [isFirst]);
  const words = node.marks.length === 0 ? 'unchanged' : node.marks.join(', ');
  return (
    <foreignObject ref={holder} x={node.x} y={node.y} width={cardWidth} height={cardHeight}>
      <button
        type="button"
        className={`${styles['node']} ${styles[first ?? 'same']}`}
        aria-pressed={isSelected}
        aria-label={`${node.title}, ${words}`}
        onClick={() => onSelect(isSelected ? null : node.id)}
      >
        <span className={styles['name']}>{node.title}</span>
        <span className={styles['type']}>{node.type}</span>
        <span className={styles['marks']}>
          {node.marks.map((mark) => {
            const Icon = icons[mark];
            return (
              <span key={mark} className={`${styles['mark']} ${styles[mark]}`}>
                <Icon aria-hidden />
                {mark === 'renamed' && node.change?.renamedFrom ? `renamed from ${node.change.renamedFrom}` : mark}
              </span>
            );
          })}
        </span>
      </button>
    </foreignObject>
  );
}

/** Two pipelines in one picture: what came, went, changed or was rewired, in colour and in words. Read only. */
export function GraphDiff({ graph, selected, onSelect }: GraphDiffProps) {
  const nodes = useMemo(() => new Map(graph.nodes.map((node) => [node.id, node])), [graph]);
  const bounds = boundsOf(graph.nodes.map(({ x, y }) => ({ x, y, width: cardWidth, height: cardHeight })));
  const first = graph.nodes.find(({ marks }) => marks.length > 0);
  if (!bounds) return <div className={styles['empty']}>Both pipelines are empty.</div>;
  const { x, y, width, height } = bounds;
  return (
    <section className={styles['frame']} aria-label="Both pipelines in one picture, with what differs marked">
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the section has the name; a title would pop up over the nodes. */}
      <svg
        className={styles['picture']}
        viewBox={`${x - margin} ${y - margin} ${width + 2 * margin} ${height + 2 * margin}`}
        style={{
          width: width + 2 * margin,
          minWidth: (width + 2 * margin) * smallest,
          minHeight: (height + 2 * margin) * smallest,
        }}
      >
        {graph.edges.map((edge) => (
          <Edge key={edge.id} edge={edge} nodes={nodes} />
        ))}
        {graph.nodes.map((node) => (
          <Node
            key={`${node.id} ${node.marks[0] ?? ''}`}
            node={node}
            isSelected={node.id === selected}
            isFirst={node === first}
            onSelect={onSelect}
          />
        ))}
      </svg>
    </section>
  );
}
