import { type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import type { StepState } from '../../shared/run/run-state.ts';
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
  const rows = rowsThrough(from, sourceHandleId ?? '');
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
          {rows === undefined ? bytesText(artifact.bytes) : `${rows.toLocaleString('en')} rows`}
        </text>
      ) : null}
    </>
  );
});

/** How many rows went through a port, where the step said so: of its one output, or of the port by its name. */
function rowsThrough(step: StepState | undefined, port: string): number | undefined {
  if (!step?.record) return undefined;
  const own = step.metrics[`rows_${port}`] ?? step.metrics[`${port}_rows`];
  const only = Object.keys(step.record.outputs).length === 1 ? step.metrics['rows'] : undefined;
  return own ?? only ?? undefined;
}
