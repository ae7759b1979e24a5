import { type CurvePoint, downSample } from './down-sample.ts';

/** Curves over one common list of places; `undefined` where a curve has no point, null where it has a gap. */
export interface AlignedSeries {
  readonly xs: readonly number[];
  readonly ys: readonly (readonly (number | null | undefined)[])[];
}

/** Brings curves to common places, after thinning each to `most` points. Points at one place: the last one counts. */
export function alignSeries(series: readonly (readonly CurvePoint[])[], most = 2000): AlignedSeries {
  const thin = series.map((points) => downSample(inOrder(points), most));
  const xs = [...new Set(thin.flatMap((points) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const place = new Map(xs.map((x, index) => [x, index]));
  const ys = thin.map((points) => {
    const values: (number | null | undefined)[] = xs.map(() => undefined);
    for (const { x, y } of points) values[place.get(x) as number] = y;
    return values;
  });
  return { xs, ys };
}

function inOrder(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const isSorted = points.every(({ x }, index) => index === 0 || x >= (points[index - 1]?.x as number));
  return isSorted ? points : points.toSorted((a, b) => a.x - b.x);
}
