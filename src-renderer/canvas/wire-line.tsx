import { type ConnectionLineComponentProps, getBezierPath } from '@xyflow/react';
import { useCanvas } from './canvas-store.ts';
import styles from './wire-line.module.css';
import { refusalOf } from './wires.ts';

/** The wire that is being drawn; over a port to which it cannot lead it says why. */
export function WireLine({
  fromX,
  fromY,
  toX,
  toY,
  fromPosition,
  toPosition,
  toHandle,
  connectionStatus,
}: ConnectionLineComponentProps) {
  const wire = useCanvas((state) => state.wire);
  const scene = useCanvas((state) => state.scene);
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
  });
  const isRefused = toHandle !== null && connectionStatus === 'invalid';
  const refusal =
    isRefused && wire
      ? refusalOf(
          scene,
          wire.side === 'source'
            ? {
                source: wire.nodeId,
                sourceHandle: wire.port,
                target: toHandle.nodeId,
                targetHandle: toHandle.id ?? null,
              }
            : {
                source: toHandle.nodeId,
                sourceHandle: toHandle.id ?? null,
                target: wire.nodeId,
                targetHandle: wire.port,
              },
        )
      : null;
  return (
    <>
      <path d={path} className={`${styles['wire']} ${isRefused ? styles['refused'] : ''}`} />
      {refusal ? (
        <foreignObject x={toX + 14} y={toY + 10} width={280} height={120} className={styles['room']}>
          <div className={styles['reason']}>{refusal}</div>
        </foreignObject>
      ) : null}
    </>
  );
}
