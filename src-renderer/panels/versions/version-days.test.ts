import { expect, it } from 'vitest';
import { versionBefore, versionDays } from './version-days.ts';

const now = new Date(2026, 10, 25, 15, 0);
const version = (id: string, day: number, hour: number) => ({
  id,
  createdAt: new Date(2026, 10, day, hour).toISOString(),
  runIds: [],
});
const versions = [version('v1', 20, 9), version('v2', 24, 9), version('v3', 25, 9), version('v10', 25, 9)];

it('groups versions by day, newest first, by number within one moment', () => {
  expect(versionDays(versions, now).map(({ day, versions: own }) => [day, own.map(({ id }) => id)])).toEqual([
    ['Today', ['v10', 'v3']],
    ['Yesterday', ['v2']],
    ['20 November 2026', ['v1']],
  ]);
});

it('knows the version before', () => {
  expect(versionBefore(versions, 'v3')?.id).toBe('v2');
  expect(versionBefore(versions, 'v1')).toBeNull();
});
