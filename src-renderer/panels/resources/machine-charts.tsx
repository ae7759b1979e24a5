import { useMemo } from 'react';
import { CurveChart } from '../../charts/curve-chart.tsx';
import { DataTable } from '../../charts/data-table.tsx';
import { chartData } from './chart-data.ts';
import { colourOf } from './meter-colours.ts';
import { type MeterSample, type MeterSeries, machineSeries, shownValue, summaryOf } from './meter-figures.ts';
import styles from './resources.module.css';

function MeterChart({ samples, one }: { readonly samples: readonly MeterSample[]; readonly one: MeterSeries }) {
  const data = useMemo(() => chartData(samples, one.values), [samples, one.values]);
  const { mean, peak } = summaryOf(one.values);
  const { unit, limit, title } = one;
  const of = limit === null || unit === 'share' ? '' : ` of ${shownValue(limit, unit)}`;
  const series = useMemo(() => [{ name: title, colour: colourOf(one.id) }], [title, one.id]);
  return (
    <div className={styles['chart']}>
      <div className={styles['caption']}>
        <b>
          {title} {shownValue(one.values.at(-1) ?? null, unit)}
          {of}
        </b>
        <span>
          mean {shownValue(mean, unit)} · peak {shownValue(peak, unit)}
        </span>
      </div>
      <CurveChart
        data={data}
        series={series}
        height={120}
        isTime
        sync="meters"
        atLeast={unit === 'cores' || unit === 'share' ? (limit ?? 0) : 0}
        format={(value) => shownValue(value, unit)}
        label={`${title} over time: mean ${shownValue(mean, unit)}, peak ${shownValue(peak, unit)}`}
      />
    </div>
  );
}

/** A chart for each meter of the machine; the pointer shows the same moment in all of them. */
export function MachineCharts({
  samples,
  isTable,
}: {
  readonly samples: readonly MeterSample[];
  readonly isTable: boolean;
}) {
  const series = useMemo(() => machineSeries(samples), [samples]);
  if (isTable) {
    const rows = series.map(({ title, values, unit, limit }) => {
      const { last, mean, peak } = summaryOf(values);
      return [title, ...[last, mean, peak, limit].map((value) => (value === null ? null : shownValue(value, unit)))];
    });
    const table = { columns: ['meter', 'last', 'mean', 'peak', 'of'], rows };
    return (
      <div className={styles['wide']}>
        <DataTable table={table} label="meters of the machine" />
      </div>
    );
  }
  return (
    <div className={styles['charts']}>
      {series.map((one) => (
        <MeterChart key={one.id} samples={samples} one={one} />
      ))}
    </div>
  );
}
