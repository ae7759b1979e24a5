import type { NodeProps } from '@xyflow/react';
import { CircleAlert, CircleHelp } from 'lucide-react';
import { memo } from 'react';
import { useCanvas } from './canvas-store.ts';
import { CardFoot } from './card-foot.tsx';
import { cardSummary, useCardState } from './card-state.ts';
import { CardTitle } from './card-title.tsx';
import { categoryClass } from './category.ts';
import styles from './node-card.module.css';
import { NodePorts } from './node-ports.tsx';
import type { CardNode } from './to-flow.ts';
import { TypeIcon } from './type-icon.tsx';

/** A node on the canvas: a full card where it can be read, one light element elsewhere. */
export const NodeCard = memo(function NodeCard({ data: { scene }, selected }: NodeProps<CardNode>) {
  const { id } = scene;
  const isDetailed = useCanvas(({ detailed }) => detailed.has(id));
  const isTabStop = useCanvas(({ focused }) => focused === id);
  const isRefused = useCanvas(({ wire }) => wire?.refused.has(id) ?? false);
  const state = useCardState(scene);
  const classes = [
    isDetailed ? styles['card'] : styles['light'],
    categoryClass(scene.category),
    selected ? styles['selected'] : '',
    scene.type ? '' : styles['unknown'],
    scene.node.disabled ? styles['disabled'] : '',
    isRefused ? styles['refused'] : '',
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls; this is one thing on a drawing.
    <div
      role="group"
      aria-roledescription="node"
      aria-label={cardSummary(scene, state)}
      className={classes.filter(Boolean).join(' ')}
      data-node-id={id}
      data-status={state.status}
      tabIndex={isTabStop ? 0 : -1}
    >
      {isDetailed ? (
        <>
          <div className={styles['head']}>
            <TypeIcon type={scene.node.type} />
            <CardTitle id={id} title={scene.title} />
            {state.problems > 0 ? (
              <span className={state.hasErrors ? styles['errors'] : styles['warnings']} title={state.problemText}>
                <CircleAlert aria-hidden />
                {state.problems}
              </span>
            ) : null}
          </div>
          <div className={styles['subtitle']}>{scene.subtitle}</div>
          <div className={styles['foot']}>
            {scene.type ? (
              <CardFoot scene={scene} state={state} />
            ) : (
              <>
                <CircleHelp aria-hidden className={styles['unknown-icon']} />
                <span className={styles['note']}>kept as it is</span>
              </>
            )}
          </div>
          <NodePorts scene={scene} />
        </>
      ) : (
        <>
          {scene.title}
          {state.preview ? (
            <i className={`${styles['preview']} ${styles['corner']} ${styles[state.preview.action]}`} />
          ) : null}
        </>
      )}
    </div>
  );
});
