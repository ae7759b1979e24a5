import { EdgeLabelRenderer } from '@xyflow/react';
import { Plus, Trash2 } from 'lucide-react';
import { removeEdges } from './canvas-edits.ts';
import { canvas, useCanvas } from './canvas-store.ts';
import styles from './edge-tools.module.css';
import { onCurve, portPlace } from './edge-under.ts';

/** What can be done with the edge under the pointer: put a node into it, take it away. */
export function EdgeTools() {
  const scene = useCanvas((state) => state.scene);
  const hovered = useCanvas((state) => state.hoveredEdge);
  const isBusy = useCanvas(({ wire, moved }) => wire !== null || moved.size > 0);
  const edge = hovered === null || isBusy ? undefined : scene.edges.find(({ id }) => id === hovered);
  const source = edge && scene.byId.get(edge.source);
  const target = edge && scene.byId.get(edge.target);
  if (!edge || !source || !target) return null;
  const middle = onCurve(
    portPlace(source, edge.sourcePort, 'source'),
    portPlace(target, edge.targetPort, 'target'),
    0.5,
  );
  const forget = (): void => canvas.setState({ hoveredEdge: null });
  return (
    <EdgeLabelRenderer>
      <div
        className={`${styles['tools']} nodrag nopan`}
        style={{ transform: `translate(${middle.x}px, ${middle.y}px) translate(-50%, -50%)` }}
        onPointerLeave={forget}
      >
        <button
          type="button"
          aria-label={`Insert a node between ${edge.source} and ${edge.target}`}
          title="Insert a node"
          onClick={(event) => {
            const at = { x: event.clientX, y: event.clientY };
            const place = { x: middle.x - 100, y: middle.y - 40 };
            canvas.setState({ search: { at, place, wire: null, edgeId: edge.id }, hoveredEdge: null });
          }}
        >
          <Plus aria-hidden />
        </button>
        <button
          type="button"
          aria-label={`Remove the edge from ${edge.source} to ${edge.target}`}
          title="Remove the edge"
          onClick={() => {
            removeEdges([edge]);
            forget();
          }}
        >
          <Trash2 aria-hidden />
        </button>
      </div>
    </EdgeLabelRenderer>
  );
}
