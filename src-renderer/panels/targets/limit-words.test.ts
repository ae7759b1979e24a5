import { expect, it } from 'vitest';
import { limitWords } from './limit-words.ts';

it('says limits in words and units, and leaves out what is none', () => {
  expect(
    limitWords({
      cpu: 8,
      memoryBytes: 24_000_000_000,
      gpus: [],
      parallel: 1_000_000,
      pools: { licence: 1 },
      other: null,
    }),
  ).toEqual([
    { label: 'Cores', value: '8' },
    { label: 'Memory', value: '24.0 GB' },
    { label: 'GPUs', value: 'none' },
    { label: 'pools', value: 'licence 1' },
  ]);
});
