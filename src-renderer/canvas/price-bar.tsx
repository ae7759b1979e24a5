import { ChevronDown, Database, Play } from 'lucide-react';
import { type PlanPreview, usePlanPreview } from '../runs/plan-preview.ts';
import { Popover } from '../ui/popover.tsx';
import { focusNode } from '../workspace/workspace.ts';
import { useCanvas } from './canvas-store.ts';
import styles from './price-bar.module.css';

/** How many steps are named with their reasons; the rest is counted. */
const mostNamed = 200;

/** About how long, in words that promise no more than is known. */
export function expectedText({ expectedMs, withoutHistory, counts }: PlanPreview): string {
  if (counts.run === 0) return '';
  if (expectedMs === null) return 'time unknown';
  const minutes = expectedMs / 60_000;
  const about =
    expectedMs < 1500
      ? 'about 1 s'
      : minutes < 1
        ? `about ${Math.round(expectedMs / 1000)} s`
        : minutes < 90
          ? `about ${Math.round(minutes)} min`
          : `about ${(minutes / 60).toFixed(1)} h`;
  return withoutHistory > 0 ? `${about} and ${withoutHistory} unknown` : about;
}

/** What a run would cost, before it is started: how many steps come from the cache, how many run, how long, and why. */
export function PriceBar() {
  const file = useCanvas((state) => state.file) ?? '';
  const preview = usePlanPreview(file);
  if (!preview || preview.steps.size === 0) return null;
  const { counts } = preview;
  return (
    <div className={styles['bar']} role="status" aria-label="What a run would do">
      <b>Run</b>
      <span className={styles['counts']}>
        {counts.cached > 0 ? (
          <span className={styles['cached']}>
            <Database aria-hidden />
            {counts.cached} cached
          </span>
        ) : null}
        <span>{counts.run === 0 ? 'nothing to run' : `${counts.run} will run`}</span>
        {counts.skipped > 0 ? <span className={styles['muted']}>{counts.skipped} skipped</span> : null}
      </span>
      <span className={styles['muted']}>{expectedText(preview)}</span>
      <Popover
        label="Why"
        trigger={
          <button type="button" className={styles['why']}>
            why?
            <ChevronDown aria-hidden />
          </button>
        }
      >
        <Reasons preview={preview} />
      </Popover>
    </div>
  );
}

function Reasons({ preview }: { readonly preview: PlanPreview }) {
  const steps = [...preview.steps.values()];
  return (
    <ul className={styles['reasons']} aria-label="Steps and reasons">
      {steps.slice(0, mostNamed).map(({ id, action, reasons }) => (
        <li key={id}>
          <button type="button" onClick={() => focusNode(id)}>
            {action === 'run' ? (
              <Play aria-hidden />
            ) : action === 'cached' ? (
              <Database aria-hidden />
            ) : (
              <i aria-hidden />
            )}
            <span className={styles['step']}>{id}</span>
            <span className={styles['muted']}>
              {action === 'run' ? 'runs' : action}: {reasons.join(', ')}
            </span>
          </button>
        </li>
      ))}
      {steps.length > mostNamed ? <li className={styles['muted']}>and {steps.length - mostNamed} more</li> : null}
    </ul>
  );
}
