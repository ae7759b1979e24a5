import { randomBytes } from 'node:crypto';

let last = 0;

/**
 * The id of a new run, such as `20261124-213501123-4f7a2c`: the time of its start in UTC to the millisecond, and three random
 * bytes. Ids of one engine sort in the order in which they were made, whatever the clock does.
 */
export function newRunId(now = Date.now()): string {
  last = Math.max(now, last + 1);
  const stamp = new Date(last)
    .toISOString()
    .replaceAll(/[-:.Z]/g, '')
    .replace('T', '-');
  return `${stamp}-${randomBytes(3).toString('hex')}`;
}
