import { Handle, Position } from '@xyflow/react';
import { Plus } from 'lucide-react';
import { memo } from 'react';
import { portY, waitingPortY } from './geometry.ts';
import styles from './node-ports.module.css';
import { newInputPort, type Port, type SceneNode } from './scene.ts';

/** The ports of a full card, as React Flow's handles; their names are the ids. */
export const NodePorts = memo(function NodePorts({ scene }: { readonly scene: SceneNode }) {
  const { inputs, outputs, height } = scene;
  return (
    <>
      {inputs.map((port, index) => (
        <PortHandle key={`in ${port.name}`} port={port} side="target" top={portY(index, inputs.length)} />
      ))}
      {outputs.map((port, index) => (
        <PortHandle key={`out ${port.name}`} port={port} side="source" top={portY(index, outputs.length)} />
      ))}
      <Handle
        id="after"
        type="target"
        position={Position.Left}
        className={`${styles['port']} ${styles['waiting']}`}
        style={{ top: waitingPortY(height) }}
        title="Waits for another node without taking data"
      />
      <Handle
        id="done"
        type="source"
        position={Position.Right}
        className={`${styles['port']} ${styles['waiting']}`}
        style={{ top: waitingPortY(height) }}
        title="Another node waits for this one without taking data"
      />
    </>
  );
});

function PortHandle({
  port,
  side,
  top,
}: {
  readonly port: Port;
  readonly side: 'source' | 'target';
  readonly top: number;
}) {
  const { name, types, optional } = port;
  const kind = types.length === 1 ? types[0] : types.length === 0 ? 'any' : 'several';
  const isNew = name === newInputPort;
  return (
    <Handle
      id={name}
      type={side}
      position={side === 'source' ? Position.Right : Position.Left}
      className={`${styles['port']} ${styles[`type-${kind}`] ?? ''} ${optional ? styles['optional'] : ''}`}
      style={{ top }}
      data-port={name}
      data-side={side}
      data-types={types.length === 0 ? 'any' : types.join(' ')}
      title={isNew ? 'A new input' : `${name}: ${types.join(' or ') || 'unknown type'}${optional ? ', optional' : ''}`}
    >
      {isNew ? <Plus aria-hidden /> : null}
    </Handle>
  );
}
