import type { EChartsOption } from 'echarts';
import type { ChartPalette } from './chart-palette.ts';
import type { KnownPlot } from './plot-data.ts';

type Confusion = Extract<KnownPlot, { kind: 'confusion' }>['data'];

/** Share of each cell of its row: what became of the true members of a class. */
export function rowShares(matrix: Confusion['matrix']): readonly (readonly number[])[] {
  return matrix.map((row) => {
    const total = row.reduce<number>((sum, value) => sum + (value ?? 0), 0);
    return row.map((value) => (total > 0 ? (value ?? 0) / total : 0));
  });
}

/** A confusion matrix: true classes from top to bottom, predicted ones from left to right, coloured by share of the row. */
export function confusionOption({ labels, matrix }: Confusion, palette: ChartPalette): EChartsOption {
  const shares = rowShares(matrix);
  const isLabelled = labels.length <= 20;
  const names = { color: palette.muted, fontSize: 11, width: 90, overflow: 'truncate' as const };
  const axis = (name: string) => ({
    type: 'category' as const,
    name,
    nameLocation: 'middle' as const,
    nameTextStyle: { color: palette.muted, fontSize: 11 },
    data: labels,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: names,
    splitLine: { show: false },
  });
  return {
    legend: { show: false },
    grid: { left: 24, right: 12, top: 8, bottom: 24, outerBoundsMode: 'same', outerBoundsContain: 'all' },
    xAxis: { ...axis('predicted'), nameGap: 24 },
    yAxis: {
      ...axis('true'),
      inverse: true,
      nameGap: Math.min(90, 18 + 6 * Math.max(...labels.map((one) => one.length), 1)),
    },
    visualMap: { show: false, min: 0, max: 1, dimension: 3, inRange: { color: [palette.panel, palette.accent] } },
    series: [
      {
        type: 'heatmap',
        name: 'rows',
        data: matrix.flatMap((row, y) =>
          row.map((value, x) => ({
            value: [x, y, value ?? 0, shares[y]?.[x] ?? 0],
            label: { color: (shares[y]?.[x] ?? 0) > 0.5 ? palette.onAccent : palette.text },
          })),
        ),
        itemStyle: { borderColor: palette.line, borderWidth: 1 },
        label: {
          show: isLabelled,
          fontSize: labels.length > 12 ? 9 : 11,
          formatter: ({ value }) => String((value as number[])[2]),
        },
        tooltip: {
          formatter: (one) => {
            const [x = 0, y = 0, count = 0, share = 0] = (one as { value: number[] }).value;
            return `true ${labels[y]}, predicted ${labels[x]}\n${count} · ${(100 * share).toFixed(1)} % of the row`;
          },
        },
      },
    ],
  };
}
