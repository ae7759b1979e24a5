import type { EChartsOption } from 'echarts';
import { type RefObject, useEffect, useRef } from 'react';
import styles from './charts.module.css';
import type { Chart } from './echarts-parts.ts';

export interface AnalysisChartProps {
  readonly option: EChartsOption;
  readonly label: string;
  readonly height: number;
  /** Set while the chart is there, for pictures of it. */
  readonly chart: RefObject<Chart | null>;
}

/** A drawing of ECharts, which is loaded with the first one. Screen readers get its label; the numbers are in its table. */
export function AnalysisChart({ option, label, height, chart }: AnalysisChartProps) {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(option);
  latest.current = option;
  useEffect(() => {
    let isOver = false;
    let observer: ResizeObserver | null = null;
    void import('./echarts-parts.ts').then(({ createChart }) => {
      const place = element.current;
      if (isOver || !place) return;
      const drawn = createChart(place);
      drawn.setOption(latest.current, { notMerge: true });
      chart.current = drawn;
      observer = new ResizeObserver(() => drawn.resize());
      observer.observe(place);
    });
    return () => {
      isOver = true;
      observer?.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, [chart]);
  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true });
  }, [option, chart]);
  return <div ref={element} className={styles['drawing']} style={{ height }} role="img" aria-label={label} />;
}
