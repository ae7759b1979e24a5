import { Sparkline } from '../../charts/sparkline.tsx';
import { lastMinutes } from './joined-samples.ts';
import { colourOf } from './meter-colours.ts';
import { useRunSamples } from './meter-feed.ts';
import { type MeterSeries, machineSeries, shownValue, summaryOf } from './meter-figures.ts';
import styles from './resources.module.css';

/** The last value, and what it is a part of where that is known. */
const shownNow = ({ values, unit, limit }: MeterSeries): string => {
  const now = shownValue(values.at(-1) ?? null, unit);
  return unit === 'cores' && limit !== null && now !== '–' ? `${now} / ${limit}` : now;
};

/** Meters of the machine beside the logs: one small curve and one number each. */
export function ResourceStrip({ runId }: { readonly runId: string }) {
  const { samples, isLive, hasNone } = useRunSamples(runId);
  const recent = isLive ? lastMinutes(samples, 10) : samples;
  const series = machineSeries(recent);
  const foot = footOf(series);
  return (
    <div className={styles['strip']}>
      <div className={styles['head']}>{headOf(isLive, hasNone)}</div>
      {recent.length === 0 ? <div className={styles['head']}>Measuring…</div> : null}
      {recent.length === 0
        ? null
        : series
            .filter(({ unit }) => unit !== 'celsius' && unit !== 'watts')
            .map((one) => (
              <div key={one.id} className={styles['line']}>
                <span>{one.title}</span>
                <Sparkline values={one.values} limit={one.limit} colour={colourOf(one.id)} />
                <span className={styles['value']}>{shownNow(one)}</span>
              </div>
            ))}
      {foot ? <div className={styles['foot']}>{foot}</div> : null}
    </div>
  );
}

const headOf = (isLive: boolean, hasNone: boolean): string => {
  if (hasNone) return 'This machine, now · the run kept no meters';
  return isLive ? 'This machine · last 10 min' : 'This machine · during the run';
};

function footOf(series: readonly MeterSeries[]): string {
  const memory = series.find(({ id }) => id === 'memory');
  const peak = memory ? summaryOf(memory.values).peak : null;
  const now = series.filter(({ unit }) => unit === 'celsius' || unit === 'watts');
  return [
    peak === null ? '' : `peak ${shownValue(peak, 'bytes')}`,
    ...now.map(({ values, unit }) => shownValue(values.at(-1) ?? null, unit)),
  ]
    .filter((part) => part !== '' && part !== '–')
    .join(' · ');
}
