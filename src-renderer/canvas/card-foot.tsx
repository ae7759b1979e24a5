import { visibleText } from '../shell/visible-text.ts';
import { StatusChip } from '../ui/status-chip.tsx';
import { type CardState, durationText, keyMetric, progressText } from './card-state.ts';
import styles from './node-card.module.css';
import type { SceneNode } from './scene.ts';

/** The lower line of a card: the state, what there is to say about it, one metric, and how far it is. */
export function CardFoot({ scene, state }: { readonly scene: SceneNode; readonly state: CardState }) {
  const { status, step, preview } = state;
  const note = visibleText(noteOf(state));
  const metric = step ? keyMetric(step.metrics) : '';
  return (
    <>
      {scene.node.disabled ? <StatusChip status="skipped" text="off" /> : <StatusChip status={status} />}
      <bdi className={styles['note']} title={note}>
        {note}
      </bdi>
      {metric ? <bdi className={styles['metric']}>{visibleText(metric)}</bdi> : null}
      {preview && status !== 'running' && status !== 'starting' && status !== 'queued' ? (
        <span
          className={`${styles['preview']} ${styles[preview.action]}`}
          title={`${previewWords[preview.action]}: ${preview.reasons.join(', ')}`}
        />
      ) : null}
      {status === 'running' ? <Progress step={step} /> : null}
    </>
  );
}

const previewWords = {
  run: 'A run will execute this',
  cached: 'A run will take this from the cache',
  skipped: 'A run will skip this',
};

function noteOf({ status, step, preview }: CardState): string {
  if (!step) return preview?.action === 'cached' ? 'in the cache' : (preview?.reasons[0] ?? '');
  switch (status) {
    case 'running':
      return step.progress ? progressText(step.progress) : step.note;
    case 'succeeded':
      return step.gate?.open === false ? 'gate closed' : durationText(step.durationMs);
    case 'failed':
    case 'interrupted':
      return step.failure?.message ?? '';
    case 'skipped':
      return step.because?.replaceAll('-', ' ') ?? '';
    default:
      return step.note;
  }
}

function Progress({ step }: { readonly step: CardState['step'] }) {
  const total = step?.progress?.total;
  const share = step?.progress && total ? Math.min(1, step.progress.done / total) : null;
  return (
    <span className={share === null ? styles['unknown-progress'] : styles['progress']} aria-hidden>
      <i style={share === null ? {} : { transform: `scaleX(${share})` }} />
    </span>
  );
}
