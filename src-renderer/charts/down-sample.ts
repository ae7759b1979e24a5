/** A place on a curve; null is a gap. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number | null;
}

/**
 * Thins a curve to what a screen can show: of each of `most / 2` equal stretches the lowest and the highest point stay,
 * so that no peak is lost; the first and the last stay too. Points must be in the order of `x`.
 */
export function downSample(points: readonly CurvePoint[], most: number): readonly CurvePoint[] {
  if (points.length <= most || most < 4) return points;
  const stretches = Math.floor((most - 2) / 2);
  const inner = points.length - 2;
  const kept: CurvePoint[] = [points[0] as CurvePoint];
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = 1 + Math.floor((stretch * inner) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * inner) / stretches);
    let low = -1;
    let high = -1;
    let gap = -1;
    for (let index = from; index < to; index += 1) {
      const y = points[index]?.y ?? null;
      if (y === null) gap = index;
      else {
        if (low < 0 || y < (points[low]?.y as number)) low = index;
        if (high < 0 || y > (points[high]?.y as number)) high = index;
      }
    }
    const chosen = low < 0 ? [gap] : low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
    for (const index of chosen) kept.push(points[index] as CurvePoint);
  }
  kept.push(points.at(-1) as CurvePoint);
  return kept;
}
