import { expect, test } from 'vitest';
import { PullProgress } from './pull-progress.ts';

test('F22 tells how far the layers of a pull are, in steps, and why it failed', () => {
  const told: string[] = [];
  const progress = new PullProgress('python:3', (text) => told.push(text));
  const hear = (message: object): void => progress.hear(JSON.stringify(message));
  hear({ status: 'Pulling from library/python', id: '3' });
  hear({ status: 'Pulling fs layer', id: 'a' });
  hear({ status: 'Downloading', id: 'a', progressDetail: { current: 1_000_000, total: 40_000_000 } });
  hear({ status: 'Downloading', id: 'a', progressDetail: { current: 1_100_000, total: 40_000_000 } });
  hear({ status: 'Downloading', id: 'b', progressDetail: { current: 30_000_000, total: 60_000_000 } });
  hear({ status: 'Download complete', id: 'a' });
  progress.hear('half a li');
  expect(told).toEqual([
    'pulling python:3: 0 % of 40 MB, 1 layers',
    'pulling python:3: 30 % of 100 MB, 2 layers',
    'pulling python:3: 70 % of 100 MB, 2 layers',
  ]);
  expect(progress.error).toBeNull();
  hear({ error: 'no space left on device' });
  expect(progress.error).toBe('no space left on device');
});
