import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { AlignedSeries } from './align-series.ts';
import { useChartPalette } from './chart-palette.ts';
import styles from './charts.module.css';
import { shortNumber } from './short-number.ts';

export interface CurveLook {
  readonly name: string;
  /** Index into the palette, or a token such as `--data`. */
  readonly colour: number | string;
  readonly dashed?: boolean;
}

export interface CurveChartProps {
  readonly data: AlignedSeries;
  readonly series: readonly CurveLook[];
  readonly label: string;
  readonly height: number;
  /** Places are seconds since 1970; else numbers such as epochs. */
  readonly isTime?: boolean;
  readonly format?: (value: number) => string;
  /** The scale begins at zero and shows at least this much. */
  readonly atLeast?: number;
  /** Charts with the same name show the same place under the pointer. */
  readonly sync?: string;
}

const colourOf = (colour: number | string, palette: readonly string[]): string =>
  typeof colour === 'number'
    ? (palette[colour % palette.length] as string)
    : getComputedStyle(document.documentElement).getPropertyValue(colour).trim();

const timeOf = (x: number): string => new Date(x * 1000).toLocaleTimeString('en-GB');

/** Curves that may grow while one looks, with the values under the pointer in the legend. */
export function CurveChart(props: CurveChartProps) {
  const { data, series, label, height, isTime = false, format = shortNumber, atLeast, sync } = props;
  const palette = useChartPalette();
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const latest = useRef({ data, format });
  latest.current = { data, format };
  const looks = JSON.stringify(series);
  const isWhole = data.xs.every(Number.isInteger);

  useEffect(() => {
    const place = element.current;
    if (!place) return;
    const axis = {
      stroke: palette.muted,
      grid: { stroke: palette.line, width: 1 },
      ticks: { show: false },
      font: '11px "Inter Variable", sans-serif',
    };
    const drawn = new uPlot(
      {
        width: Math.max(80, place.clientWidth),
        height,
        legend: { show: false },
        padding: [8, 8, 0, 0],
        cursor: { y: false, points: { size: 5 }, ...(sync === undefined ? {} : { sync: { key: sync } }) },
        scales: {
          x: { time: isTime },
          y: {
            range: (_chart, low, high) => {
              if (atLeast !== undefined) return [0, Math.max(atLeast, high ?? 0) * 1.05 || 1];
              const room = (high - low) * 0.05 || Math.abs(high) * 0.05 || 1;
              return [low - room, high + room];
            },
          },
        },
        axes: [
          {
            ...axis,
            size: 24,
            gap: 4,
            ...(isTime
              ? { space: 70, values: (_chart: uPlot, ticks: number[]) => ticks.map(timeOf) }
              : isWhole
                ? { incrs: wholeDistances }
                : {}),
          },
          { ...axis, size: 58, gap: 4, values: (_chart, ticks) => ticks.map((tick) => latest.current.format(tick)) },
        ],
        series: [
          {},
          ...(JSON.parse(looks) as CurveLook[]).map(({ name, colour, dashed }) => ({
            label: name,
            stroke: colourOf(colour, palette.series),
            width: 1.5,
            points: { show: false },
            ...(dashed ? { dash: [4, 3] } : {}),
          })),
        ],
        hooks: { setCursor: [({ cursor }) => setAt(cursor.idx ?? null)] },
      },
      dataOf(latest.current.data),
      place,
    );
    chart.current = drawn;
    const observer = new ResizeObserver(() => drawn.setSize({ width: Math.max(80, place.clientWidth), height }));
    observer.observe(place);
    return () => {
      observer.disconnect();
      drawn.destroy();
      chart.current = null;
    };
  }, [palette, looks, height, isTime, isWhole, atLeast, sync]);

  useEffect(() => {
    chart.current?.setData(dataOf(data));
  }, [data]);

  const x = at === null ? undefined : data.xs[at];
  return (
    <div className={styles['curves']}>
      <div className={styles['legend']}>
        {x === undefined ? null : <span className={styles['place']}>{isTime ? timeOf(x) : shortNumber(x)}</span>}
        {(series.length > 1 || at !== null ? series : []).map(({ name, colour }, index) => (
          <span key={name} className={styles['key']}>
            <i style={{ background: colourOf(colour, palette.series) }} aria-hidden />
            {name}
            {at === null ? null : <b>{shown(data.ys[index]?.[at], format)}</b>}
          </span>
        ))}
      </div>
      <div ref={element} role="img" aria-label={label} style={{ height }} />
    </div>
  );
}

const shown = (value: number | null | undefined, format: (value: number) => string): string =>
  value === null ? 'missing' : value === undefined ? '' : format(value);

/** Epochs and trials are whole numbers, and so are the labels of their axis. */
const wholeDistances = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();

const dataOf = ({ xs, ys }: AlignedSeries): uPlot.AlignedData => [[...xs], ...ys.map((one) => [...one])];
