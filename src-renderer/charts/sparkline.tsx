import styles from './charts.module.css';
import { sparklinePath } from './sparkline-path.ts';

export interface SparklineProps {
  readonly values: readonly (number | null)[];
  /** What the height stands for; null: the highest value. */
  readonly limit?: number | null;
  /** A token, such as `--data`. */
  readonly colour: string;
}

/** A curve as small as a word; the numbers stand beside it. */
export function Sparkline({ values, limit = null, colour }: SparklineProps) {
  return (
    <svg className={styles['sparkline']} viewBox="0 -1 140 22" preserveAspectRatio="none" aria-hidden>
      <path
        d={sparklinePath(values, 140, 20, limit)}
        fill="none"
        style={{ stroke: `var(${colour})` }}
        strokeWidth={1.5}
        vectorEffect="non-scaling-stroke"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
