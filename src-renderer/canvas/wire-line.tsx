import { type ConnectionLineComponentProps, getBezierPath, useConnection } from '@xyflow/react';
import { useCanvas } from './canvas-store.ts';
import { toWindow } from './canvas-view.ts';
import styles from './wire-line.module.css';
import { refusalOf } from './wires.ts';

/** The wire that is being drawn. */
export function WireLine(props: ConnectionLineComponentProps) {
  const { fromX, fromY, toX, toY, fromPosition, toPosition, toHandle, connectionStatus } = props;
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
  });
  const isRefused = toHandle !== null && connectionStatus === 'invalid';
  return <path d={path} className={`${styles['wire']} ${isRefused ? styles['refused'] : ''}`} />;
}

/** Over a port to which the wire cannot lead: why not. */
export function WireRefusal() {
  const wire = useCanvas((state) => state.wire);
  return wire ? <Reason /> : null;
}

function Reason() {
  const scene = useCanvas((state) => state.scene);
  const wire = useCanvas((state) => state.wire);
  const { to, toHandle, isValid } = useConnection();
  if (!wire || !to || !toHandle || isValid !== false) return null;
  const held = { nodeId: wire.nodeId, id: wire.port };
  const [source, target] = wire.side === 'source' ? [held, toHandle] : [toHandle, held];
  const refusal = refusalOf(scene, {
    source: source.nodeId,
    sourceHandle: source.id,
    target: target.nodeId,
    targetHandle: target.id,
  });
  const { x, y } = toWindow(to);
  return refusal === null ? null : (
    <div
      className={styles['reason']}
      style={{ left: Math.min(x + 14, window.innerWidth - 300), top: Math.min(y + 14, window.innerHeight - 80) }}
    >
      {refusal}
    </div>
  );
}
