import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { engineNodeOptions } from '../src-main/base/engine-heap.ts';
import { defineBenchmark, ms } from './harness.ts';
import type { ScheduledSteps } from './schedule-steps.ts';

const shapes = ['wide', 'deep', 'layered'];
const sizes = [10_000, 100_000];

export const scheduleLarge = defineBenchmark({
  name: 'schedule-large',
  what: 'documents in memory, validated, compiled and run through scheduler and log on the fake executor, a process each',
  async run(context) {
    for (const shape of shapes) {
      const peaks = new Map<number, number>();
      const [small, large] = sizes as [number, number];
      const run = (size: number): number => {
        const { elapsedMs, peakBytes } = scheduleInProcess(shape, size, context.scratch('schedule'));
        peaks.set(size, Math.max(peaks.get(size) ?? 0, peakBytes));
        return elapsedMs;
      };
      const comparison = await context.compare(shape, {
        [String(small)]: () => run(small),
        [String(large)]: () => run(large),
      });
      const seconds = comparison.of(String(large)).median / 1000;
      const peakMb = (peaks.get(large) as number) / 1e6;
      const what = `${shape}, ${large} steps`;
      const against = 'a fixed limit';
      context.goal({ what, ours: ms(seconds * 1000), against, value: seconds, limit: 20, unit: 's' });
      context.goal({ what, ours: `${Math.round(peakMb)} MB`, against, value: peakMb, limit: 500, unit: 'MB' });
      context.goal({
        what: `${shape}, growth from ${small} to ${large}`,
        ours: ms(seconds * 1000),
        against: ms(comparison.of(String(small)).median),
        value: comparison.ratio(String(large), String(small)),
        limit: 12,
        unit: 'x',
      });
      context.goal({
        what: `${shape}, growth of memory from ${small} to ${large}`,
        ours: `${Math.round(peakMb)} MB`,
        against: `${Math.round((peaks.get(small) as number) / 1e6)} MB`,
        value: peakMb / ((peaks.get(small) as number) / 1e6),
        limit: 10,
        unit: 'x',
      });
    }
  },
});

function scheduleInProcess(shape: string, size: number, folder: string): ScheduledSteps {
  const script = join(import.meta.dirname, 'schedule-steps.ts');
  const words = [...engineNodeOptions, '--disable-warning=ExperimentalWarning', script, shape, String(size), folder];
  const answer = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as ScheduledSteps;
  if (answer.succeeded !== size) throw new Error(`${answer.succeeded} of ${size} steps succeeded`);
  return answer;
}
