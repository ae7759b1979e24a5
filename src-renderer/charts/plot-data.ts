import { z } from 'zod';
import type { Json } from '../../shared/base/json.ts';

const value = z.number().nullable();
const values = z.array(value);
const curve = z.object({
  name: z.string(),
  x: values,
  y: values,
  auc: z.number().optional(),
  ap: z.number().optional(),
});
const curves = z.object({ series: z.array(curve), xLabel: z.string().optional(), yLabel: z.string().optional() });
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const shapes = {
  roc: curves,
  pr: curves,
  calibration: curves,
  line: curves,
  confusion: z.object({ labels: z.array(z.string()), matrix: z.array(values) }),
  residuals: z.object({ x: values, y: values }),
  importance: z.object({ names: z.array(z.string()), values, errors: values.optional() }),
  histogram: z.object({
    series: z.array(z.object({ name: z.string(), edges: values, counts: values })),
    labels: z.array(z.string()).optional(),
  }),
  parallel: z.object({
    dimensions: z.array(z.object({ name: z.string(), values: z.array(cell) })),
    color: values.optional(),
  }),
} as const;

export type PlotKind = keyof typeof shapes;
type DataOf<Kind extends PlotKind> = z.output<(typeof shapes)[Kind]>;
export type Curves = DataOf<'line'>;

/** A plot as a step reported it. */
export interface ReportedPlot {
  readonly stepId: string;
  readonly kind: string;
  readonly title: string;
  readonly data: Json;
}

/** A plot whose data fit its kind, as the step contract has them. */
export type KnownPlot = { readonly [Kind in PlotKind]: { readonly kind: Kind; readonly data: DataOf<Kind> } }[PlotKind];

/** Reads the data of a plot; null where the kind is not known or the data do not fit it. */
export function readPlot(kind: string, data: unknown): KnownPlot | null {
  if (!Object.hasOwn(shapes, kind)) return null;
  const read = shapes[kind as PlotKind].safeParse(data);
  return read.success ? ({ kind, data: read.data } as KnownPlot) : null;
}
