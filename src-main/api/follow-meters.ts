import type { Cancellation } from '../../shared/rpc/cancellation.ts';
import type { Push } from '../../shared/rpc/contract.ts';
import type { Meters } from '../telemetry/meters.ts';
import type { Sample } from '../telemetry/samples.ts';

/** Pushes every sample until nobody watches. While one is under way, those that come are left out: old news. */
export function followMeters(
  meters: Pick<Meters, 'watch'>,
  push: Push<Sample & { readonly type: 'sample' }>,
  signal: Cancellation,
): Promise<void> {
  let isUnderWay = false;
  const stop = meters.watch((sample) => {
    if (isUnderWay) return;
    isUnderWay = true;
    void push([{ type: 'sample', ...sample }]).then(() => {
      isUnderWay = false;
    });
  });
  return new Promise((resolve) => {
    signal.onAbort(() => {
      stop();
      resolve();
    });
  });
}
