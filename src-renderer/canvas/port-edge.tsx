import { type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import { useStepState } from '../runs/run-store.ts';
import { useWorkspace } from '../workspace/workspace.ts';
import { bytesText } from './bytes-text.ts';
import { useCanvas } from './canvas-store.ts';
import styles from './port-edge.module.css';
import type { PortEdge as FlowEdge } from './to-flow.ts';

/** An edge in the colour and the dash pattern of what travels along it. */
export const PortEdge = memo(function PortEdge(props: EdgeProps<FlowEdge>) {
  const { source, sourceHandleId, data, selected } = props;
  const [path, middleX, middleY] = getBezierPath(props);
  const isReadable = useCanvas((state) => state.isReadable);
  const file = useCanvas((state) => state.file) ?? '';
  const runId = useWorkspace(({ activeRunByFile }) => activeRunByFile[file]);
  const target = useStepState(runId, props.target);
  const from = useStepState(runId, source);
  const artifact = from?.record?.outputs[sourceHandleId ?? ''];
  const isFlowing = target?.status === 'running';
  const kind = data?.type ?? 'waiting';
  return (
    <>
      <path
        d={path}
        className={[
          'react-flow__edge-path',
          styles['edge'],
          styles[kind],
          selected ? styles['selected'] : '',
          isFlowing ? styles['flowing'] : '',
        ].join(' ')}
      />
      <path d={path} className={`react-flow__edge-interaction ${styles['grip']}`} />
      {artifact && isReadable ? (
        <text x={middleX} y={middleY + 4} className={styles['badge']}>
          {bytesText(artifact.bytes)}
        </text>
      ) : null}
    </>
  );
});
