import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { planOf, sampleStep, stepIds } from '../../shared/plan/testing/sample-plan.ts';
import { eventsFile } from './run-folder.ts';
import { parseRunLog } from './run-log.ts';
import { RunWorld } from './testing/run-world.ts';

const disk = mkdtempSync(join(tmpdir(), 'trainyard-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status === 0;

afterEach(() => vi.useRealTimers());

afterAll(() => {
  if (mounted) spawnSync('umount', ['--lazy', disk]);
  rmSync(disk, { recursive: true, force: true });
});

/** Leaves the small disk without a free byte; returns how to make space again. */
function fill(): () => void {
  const path = join(disk, 'ballast');
  let size = 0;
  for (let piece = 4096; piece >= 1; ) {
    try {
      writeFileSync(path, Buffer.alloc(size + piece));
      size += piece;
    } catch {
      writeFileSync(path, Buffer.alloc(size));
      piece = Math.floor(piece / 2);
    }
  }
  return () => rmSync(path);
}

describe('F66 the disk is full', () => {
  it.skipIf(!mounted)(
    'starts nothing that is not written down, and catches up when there is space (needs mount)',
    async () => {
      const world = new RunWorld(disk);
      const quiet = { outputs: {}, cacheable: false };
      const plan = planOf(sampleStep('a', quiet), sampleStep('b', { ...quiet, after: stepIds('a') }));
      const run = world.engine(() => 'hold').start(plan);
      expect(run.held).toEqual(['a/1']);
      const free = fill();
      vi.useFakeTimers();
      // Long enough that the last, half empty block of the log cannot take it.
      for (let time = 0; time < 60; time += 1) run.scheduler.handle([{ type: 'contact-lost', since: 'x'.repeat(200) }]);
      run.finish('a/1');
      expect(run.held).toEqual([]);
      vi.advanceTimersByTime(5000);
      expect(run.held).toEqual([]);
      free();
      vi.advanceTimersByTime(1000);
      expect(run.held).toEqual(['b/1']);
      vi.useRealTimers();
      run.scheduler.cancel(true);
      await run.end();
      const { events, damaged } = parseRunLog(readFileSync(eventsFile(run.folder)));
      expect(damaged).toBe(0);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(events.at(-1)?.type).toBe('run-finished');
      world.dispose();
    },
  );
});
