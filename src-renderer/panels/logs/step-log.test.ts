import { expect, test } from 'vitest';
import type { LogLine } from './log-lines.ts';
import { type LogPage, pageLines, StepLog } from './step-log.ts';

const line = (number: number, text = `line ${number}`): LogLine => ({ line: number, stepId: 'train', at: null, text });

/** A stored file of some lines, with a note of what was read of it. */
function stored(total: number, complete = true) {
  const reads: number[] = [];
  const state = { total, complete };
  const read = async (fromLine: number, count: number): Promise<LogPage> => {
    reads.push(fromLine);
    const length = Math.max(0, Math.min(count, state.total - fromLine));
    const lines = Array.from({ length }, (_, index) => line(fromLine + index));
    return { lines, totalLines: state.total, attempt: 1, complete: state.complete };
  };
  return { reads, state, read };
}

const changed = (log: StepLog): Promise<void> =>
  new Promise((resolve) => {
    const stop = log.subscribe(() => {
      stop();
      resolve();
    });
  });

test('opening reads one page, and jumping far away one more', async () => {
  const file = stored(1_000_000);
  const log = new StepLog('train', file.read);
  log.open();
  await changed(log);
  expect([log.total, log.isComplete, log.row(0)?.text]).toEqual([1_000_000, true, 'line 0']);
  log.need(700_010, 700_030);
  await changed(log);
  expect(log.row(700_020)?.text).toBe('line 700020');
  expect(file.reads).toEqual([0, 700_000]);
});

test('what is there, or asked for, is not asked for again', async () => {
  const file = stored(2000);
  const log = new StepLog('train', file.read);
  log.open();
  await changed(log);
  log.need(495, 505);
  log.need(496, 506);
  await changed(log);
  log.need(495, 505);
  expect(file.reads).toEqual([0, pageLines]);
});

test('while it follows, the last lines are drawn without reading', async () => {
  const file = stored(10, false);
  const log = new StepLog('train', file.read);
  log.open();
  await changed(log);
  log.grew({ attempt: 1, totalLines: 100_000, complete: false, tail: [line(99_998), line(99_999)] });
  log.need(99_998, 100_000);
  expect(log.row(99_999)?.text).toBe('line 99999');
  expect(file.reads).toEqual([0]);
});

test('a last line that goes on is replaced, or read again', async () => {
  const file = stored(3, false);
  const log = new StepLog('train', file.read);
  log.open();
  await changed(log);
  log.grew({ attempt: 1, totalLines: 3, complete: false, tail: [line(2, 'progress 40 %')] });
  expect(log.row(2)?.text).toBe('progress 40 %');
  file.state.total = 900;
  log.grew({ attempt: 1, totalLines: 900, complete: false, tail: [line(899)] });
  expect(log.row(2)).toBeUndefined();
  log.need(0, 5);
  await changed(log);
  expect(log.row(2)?.text).toBe('line 2');
});

test('a second attempt is another log', async () => {
  const file = stored(1000);
  const log = new StepLog('train', file.read);
  log.open();
  await changed(log);
  log.grew({ attempt: 2, totalLines: 1000, complete: false, tail: [line(999, 'second attempt')] });
  expect([log.attempt, log.row(999)?.text, log.row(1)]).toEqual([2, 'second attempt', undefined]);
});

test('memory stays bounded when a million lines are scrolled through', async () => {
  const file = stored(1_000_000);
  const log = new StepLog('train', file.read);
  log.open();
  await changed(log);
  for (let at = 0; at < 100 * pageLines; at += pageLines) {
    log.need(at, at + 20);
    if (log.row(at) === undefined) await changed(log);
  }
  expect(log.row(0)).toBeUndefined();
  expect(log.row(99 * pageLines)?.line).toBe(99 * pageLines);
});

test('a refusal is told, and a lost connection asks again later', async () => {
  let answer: () => Promise<LogPage | string> = async () => 'There is no step named x.';
  const log = new StepLog('x', () => answer());
  log.open();
  await changed(log);
  expect(log.problem).toBe('There is no step named x.');
  log.grew({ attempt: 1, totalLines: 5, complete: false, tail: [] });
  answer = () => Promise.reject(new Error('gone'));
  log.need(0, 5);
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  answer = stored(5).read.bind(null, 0, 5);
  log.need(0, 5);
  await changed(log);
  expect(log.row(4)?.text).toBe('line 4');
});
