import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runId, stepId } from '../../shared/base/ids.ts';
import type { RunEvent } from '../../shared/run/run-event.ts';
import { isFinished, parseRunLog, RunLog } from './run-log.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-log-'));
  path = join(folder, 'events.ndjson');
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const resumed: RunEvent = { type: 'run-resumed', enginePid: 1 };
const skipped = (id: string): RunEvent => ({ type: 'step-skipped', stepId: stepId(id), because: 'when' });
const finished: RunEvent = { type: 'run-finished', outcome: 'succeeded', durationMs: 5 };

function write(...events: readonly RunEvent[]): void {
  const { log } = RunLog.open(path, () => '2026-01-01T00:00:00.000Z');
  for (const event of events) log.append(event);
  log.close();
}

const read = () => parseRunLog(readFileSync(path));

describe('RunLog', () => {
  it('has what it wrote at hand for a listener, until told to forget it', () => {
    const { log } = RunLog.open(path, () => '2026-01-01T00:00:00.000Z');
    for (const id of ['a', 'b', 'c']) log.append(skipped(id));
    expect(log.since(1)?.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(log.since(3)).toEqual([]);
    log.forget();
    expect(log.since(1)).toBeUndefined();
    log.close();
  });

  it('does not claim to know what an earlier opening wrote', () => {
    write(skipped('a'), skipped('b'));
    const { log } = RunLog.open(path);
    log.append(skipped('c'));
    expect(log.since(0)).toBeUndefined();
    expect(log.since(2)?.map(({ seq }) => seq)).toEqual([3]);
    log.close();
  });

  it('writes a cached record that is told twice both times in full', () => {
    const record = { fingerprint: null, parts: null, outputs: {}, metrics: { loss: 0.5 } };
    const cached = (id: string): RunEvent => ({
      type: 'step-cached',
      stepId: stepId(id),
      from: { runId: 'r', stepId: id, attempt: 1 },
      record,
    });
    write(cached('a'), cached('b'));
    const told = read().events.map((event) => (event.type === 'step-cached' ? [event.stepId, event.record] : []));
    expect(told).toEqual([
      ['a', record],
      ['b', record],
    ]);
  });

  it('numbers events from 1, over openings, without gaps', () => {
    write(resumed, skipped('a'));
    write(skipped('b'));
    expect(read().events.map(({ seq, type }) => `${seq} ${type}`)).toEqual([
      '1 run-resumed',
      '2 step-skipped',
      '3 step-skipped',
    ]);
  });

  it('writes nothing before flush, and all in one piece then', () => {
    const { log } = RunLog.open(path);
    log.append(resumed);
    log.append(skipped('a'));
    expect(readFileSync(path, 'utf8')).toBe('');
    log.flush();
    expect(read().events).toHaveLength(2);
    log.close();
  });

  it('stamps what a running step reports, and does not keep it', () => {
    const { log } = RunLog.open(path);
    expect(log.append({ type: 'step-reported', stepId: stepId('a'), attempt: 1 })).toMatchObject({ seq: 0 });
    expect(log.append(resumed)).toMatchObject({ seq: 1 });
    log.close();
    expect(read().events.map(({ type }) => type)).toEqual(['run-resumed']);
  });

  it('closes its file once, however many syncs were asked for while one was under way', async () => {
    vi.useFakeTimers();
    const { log } = RunLog.open(path);
    for (let turn = 0; turn < 5; turn += 1) {
      log.append(resumed);
      log.flush();
      vi.advanceTimersByTime(300);
    }
    log.close();
    vi.useRealTimers();
    const second = RunLog.open(path);
    // A second close of the first one's number would close this one's file.
    await new Promise((resolve) => setTimeout(resolve, 50));
    second.log.append(skipped('a'));
    second.log.flush();
    second.log.close();
    expect(read().events).toHaveLength(6);
  });
});

describe('F71 a log that is damaged', () => {
  it('loses a torn last line at every byte, and is clean at the second opening', () => {
    write(resumed, skipped('a'));
    const whole = readFileSync(path);
    const second = whole.indexOf(10) + 1;
    for (let cut = second; cut < whole.length; cut += 1) {
      writeFileSync(path, whole.subarray(0, cut));
      const { log, events } = RunLog.open(path);
      expect(events.map(({ seq }) => seq)).toEqual([1]);
      log.append(skipped('b'));
      log.close();
      expect(read()).toMatchObject({ damaged: 0, events: [{ seq: 1 }, { seq: 2, stepId: 'b' }] });
    }
  });

  it('loses no more than the lines that were hit, wherever a byte is flipped', () => {
    write(resumed, skipped('a'), skipped('b'), finished);
    const whole = readFileSync(path);
    for (let place = 0; place < whole.length; place += 1) {
      const damaged = Buffer.from(whole);
      damaged[place] = (damaged[place] as number) ^ 0xff;
      const { events } = parseRunLog(damaged);
      // A flipped line end joins two lines.
      expect(events.length).toBeGreaterThanOrEqual(2);
      expect(events.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq).sort((a, b) => a - b));
    }
  });

  it.each([
    ['a tail of zeros, as a power cut leaves it', '\0\0\0\0'],
    ['half an event', '{"seq":3,"at"'],
    ['binary garbage', 'ÿþ\u0001'],
  ])('cuts off %s', (_name, tail) => {
    write(resumed, skipped('a'));
    const before = readFileSync(path, 'utf8');
    appendFileSync(path, tail);
    const { log, events } = RunLog.open(path);
    log.close();
    expect(events).toHaveLength(2);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('passes over lines that are no events, or come again, and counts on behind them', () => {
    write(resumed, skipped('a'));
    appendFileSync(path, 'null\n[]\n{"type":"x"}\n{"type":"run-resumed","seq":2,"enginePid":9,"at":""}\n');
    expect(read().damaged).toBe(4);
    write(finished);
    expect(
      read()
        .events.map(({ seq, type }) => `${seq} ${type}`)
        .at(-1),
    ).toBe('3 run-finished');
  });

  it('is empty where there is nothing', () => {
    writeFileSync(path, '');
    expect(read()).toEqual({ events: [], bytes: 0, size: 0, damaged: 0 });
  });
});

describe('isFinished', () => {
  it('looks at the last whole line only', () => {
    write(resumed);
    expect(isFinished(path)).toBe(false);
    write(finished);
    expect(isFinished(path)).toBe(true);
    appendFileSync(path, '{"seq":');
    expect(isFinished(path)).toBe(false);
    writeFileSync(path, '');
    expect(isFinished(path)).toBe(false);
  });

  it('finds the end of a long log', () => {
    write(...Array.from({ length: 300 }, (_, index) => skipped(`step-${index}`)), finished);
    expect(isFinished(path)).toBe(true);
  });

  it('is not taken in by a run id that says so', () => {
    write(
      { ...resumed },
      { type: 'step-waiting', stepId: stepId('a'), reason: `{"type":"run-finished"} of ${runId('x')}` },
    );
    expect(isFinished(path)).toBe(false);
  });
});
