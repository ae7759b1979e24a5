import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GpuMeters, parseGpu } from './gpu-meters.ts';

test('what the driver does not say is missing', () => {
  expect(parseGpu('0, NVIDIA H100 80GB HBM3, 37, 1024, 81559, 41, 121.53')).toEqual({
    index: 0,
    name: 'NVIDIA H100 80GB HBM3',
    use: 0.37,
    memoryBytes: 1024 ** 3,
    memoryTotalBytes: 81559 * 1024 ** 2,
    temperatureC: 41,
    powerW: 121.53,
  });
  expect(parseGpu('1, Old card, [N/A], 5, [N/A], [Not Supported], ')).toMatchObject({
    use: null,
    memoryTotalBytes: null,
    temperatureC: null,
    powerW: null,
  });
  expect(parseGpu('No devices were found')).toBeUndefined();
});

test('a driver is asked by programs that stay, and that go with whoever asked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-gpu-'));
  const script = `#!/bin/sh
case "$1" in
  *gpu=*) while echo '1, B, 50, 2, 4, 30, 9'; echo '0, A, 1, 2, 4, 30, 9'; do sleep 0.05; done ;;
  *) while echo '4711, 3'; do sleep 0.05; done ;;
esac
`;
  writeFileSync(join(folder, 'nvidia-smi'), script, { mode: 0o755 });
  const meters = new GpuMeters(2, { PATH: `${folder}:${process.env['PATH']}` });
  try {
    meters.start();
    while (meters.gpus().length < 2 || meters.memoryByProcess()?.size !== 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(meters.gpus().map(({ name }) => name)).toEqual(['A', 'B']);
    expect(meters.memoryByProcess()?.get(4711)).toBe(3 * 1024 ** 2);
  } finally {
    meters.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('without a GPU nothing is started, and memory on GPUs is not known', () => {
  const meters = new GpuMeters(0, { PATH: '/none' });
  meters.start();
  expect(meters.gpus()).toEqual([]);
  expect(meters.memoryByProcess()).toBeNull();
});
