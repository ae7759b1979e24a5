import { expect, test } from 'vitest';
import { Cancellation } from '../../shared/rpc/cancellation.ts';
import type { Sample } from '../telemetry/samples.ts';
import { createDataHandlers } from './data-handlers.ts';
import { followMeters } from './follow-meters.ts';
import { followTerminal } from './follow-terminal.ts';

const sample = (at: string) => ({ at, steps: [] }) as unknown as Sample;

test('a window that is slow gets the newest meters it can take, never a queue', async () => {
  let tell: (sample: Sample) => void = () => {};
  let watched = true;
  const meters = {
    watch(listener: (sample: Sample) => void) {
      tell = listener;
      return () => {
        watched = false;
        return true;
      };
    },
  };
  const pushed: string[] = [];
  let take = (): void => {};
  const cancellation = new Cancellation();
  const done = followMeters(
    meters,
    (events) => {
      pushed.push(...events.map(({ at }) => at));
      return new Promise((resolve) => {
        take = resolve;
      });
    },
    cancellation,
  );
  for (const at of ['1', '2', '3']) tell(sample(at));
  expect(pushed).toEqual(['1']);
  take();
  await Promise.resolve();
  tell(sample('4'));
  expect(pushed).toEqual(['1', '4']);
  cancellation.abort();
  await done;
  expect(watched).toBe(false);
});

test('a terminal goes with its window: the stream ends only when its processes are gone', async () => {
  const closed: string[] = [];
  let ended: (exitCode: number | null, message: string) => void = () => {};
  const terminals = {
    open: (_start: unknown, viewer: { onEnded: typeof ended }) => {
      ended = viewer.onEnded;
      return 't1';
    },
    close: (id: string) => void closed.push(id),
  };
  const cancellation = new Cancellation();
  let isOver = false;
  const place = { title: 'sh', cwd: '/', shell: '/bin/sh', env: {} };
  const done = followTerminal(terminals, place, { columns: 80, rows: 24 }, async () => {}, cancellation).then(() => {
    isOver = true;
  });
  cancellation.abort();
  expect(closed).toEqual(['t1']);
  await Promise.resolve();
  expect(isOver).toBe(false);
  ended(null, 'The shell was ended.');
  await done;
  expect(isOver).toBe(true);
});

test('T01, T02: of a restricted project no data is looked into', async () => {
  const preview = {
    look: () => Promise.reject(new Error('looked')),
    columns: () => Promise.reject(new Error('looked')),
  };
  const handlers = createDataHandlers({ preview, restriction: async () => 'It is restricted.' });
  const refusal = { ok: false, exitCode: 3, message: 'It is restricted.' };
  const source = { path: 'a.csv', reading: {} };
  expect(await handlers['data.profile']({ source })).toEqual(refusal);
  expect(await handlers['data.columns']({ file: 'p', text: '', nodeId: 'a', port: 'b' })).toEqual(refusal);
  const page = { source, offset: 0, limit: 10, orderBy: null, descending: false };
  expect(await handlers['data.preview'](page)).toEqual(refusal);
});
