import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quietResult } from '../executors/fake-executor.ts';
import type { AttemptResult } from '../executors/launch.ts';
import { judgeAttempt, lastLogLine } from './attempt-outcome.ts';
import { AttemptReports } from './attempt-reports.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-reports-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function reports(content: string | Buffer): AttemptReports {
  writeFileSync(join(folder, 'events.ndjson'), content);
  const read = new AttemptReports(folder);
  read.finish(Buffer.byteLength(content));
  return read;
}

const metric = (name: string, value: unknown, step?: unknown): string =>
  `${JSON.stringify({ type: 'metric', name, value, ...(step !== undefined && { step }) })}\n`;

/** A metric whose value is none that JSON has. */
const bare = (value: string, name: string): string => `{"type":"metric","name":"${name}","value":${value}}\n`;

describe('metrics', () => {
  it('keep the last value, or that of the highest step', () => {
    expect(reports(metric('a', 1) + metric('a', 2)).metrics).toEqual({ a: 2 });
    expect(reports(metric('a', 1, 5) + metric('a', 2, 3) + metric('a', 3, 5) + metric('a', 9, 4)).metrics).toEqual({
      a: 3,
    });
  });

  it.each([
    ['NaN, as Python writes it', '{"type": "metric", "name": "a", "value": NaN}\n', { a: null }, 0],
    ['infinities, as Python writes them', bare('Infinity', 'a') + bare('-Infinity', 'b'), { a: null, b: null }, 0],
    ['NaN after a number', `${metric('a', 1, 1)}{"type":"metric","name":"a","value":NaN,"step":2}\n`, { a: null }, 0],
    ['a name with NaN in it', bare('NaN', 'x: NaN, \\"Infinity'), { 'x: NaN, "Infinity': null }, 0],
    ['NaN in a line that is broken anyway', '{"type":"metric","name":"a","value":NaN\n', {}, 1],
    ['NaN alone', 'NaN\n', {}, 1],
    ['a name that is too long', metric('n'.repeat(201), 1) + metric('n'.repeat(200), 1), { ['n'.repeat(200)]: 1 }, 1],
    ['Infinity', '{"type":"metric","name":"a","value":1e999}\n', { a: null }, 0],
    ['a text', metric('a', '0.9'), { a: null }, 0],
    ['nothing', '{"type":"metric","name":"a"}\n', { a: null }, 0],
    ['a step that is no number', metric('a', 1, 'x') + metric('a', 2, null), { a: 2 }, 0],
    ['no name', '{"type":"metric","value":1}\n{"type":"metric","name":"","value":1}\n', {}, 2],
    ['a name such as __proto__', metric('__proto__', 1), JSON.parse('{"__proto__":1}'), 0],
    ['half a line at the end', `${metric('a', 1)}{"type":"metric","na`, { a: 1 }, 1],
    ['a last line without its end', metric('a', 1).trimEnd(), { a: 1 }, 0],
    ['lines that are no objects', `[]\n1\nnull\n"x"\n${metric('a', 1)}`, { a: 1 }, 4],
    ['garbage', `\0\xff\n${metric('a', 1)}`, { a: 1 }, 1],
    ['Windows line ends and empty lines', `\n\n${metric('a', 1).replace('\n', '\r\n')}\n`, { a: 1 }, 0],
    ['a type that is not known', `{"type":"later"}\n${metric('a', 1)}`, { a: 1 }, 0],
  ])('with %s', (_name, content, metrics, damaged) => {
    const read = reports(content);
    expect(read.metrics).toEqual(metrics);
    expect(read.damagedLines).toBe(damaged);
  });

  it('read a million points, and tell only what is new', () => {
    const line = metric('loss', 0.5, 0);
    const content = line.repeat(1_000_000);
    writeFileSync(join(folder, 'events.ndjson'), content);
    const read = new AttemptReports(folder);
    expect(read.readUntil(content.length)).toEqual({ loss: 0.5 });
    expect(read.readUntil(content.length)).toBeUndefined();
  });
});

describe('reading while the file grows', () => {
  it('finds the same, wherever it is cut, in bytes and not in characters', () => {
    const content = Buffer.from(
      `${metric('größe', 0.5) + metric('a', 1)}{"type":"failure","reason":"data-rejected","message":"Zeile 18: █"}\n`,
    );
    writeFileSync(join(folder, 'events.ndjson'), content);
    for (let cut = 0; cut <= content.length; cut += 1) {
      const read = new AttemptReports(folder);
      read.readUntil(cut);
      read.finish(content.length);
      expect(read.metrics).toEqual({ größe: 0.5, a: 1 });
      expect(read.failure).toEqual({ reason: 'data-rejected', message: 'Zeile 18: █' });
      expect(read.damagedLines).toBe(0);
    }
  });

  it('does without a file, and with one shorter than told', () => {
    const read = new AttemptReports(join(folder, 'missing'));
    expect(read.readUntil(100)).toBeUndefined();
    writeFileSync(join(folder, 'events.ndjson'), metric('a', 1));
    const short = new AttemptReports(folder);
    expect(short.readUntil(10_000)).toEqual({ a: 1 });
  });
});

describe('other reports', () => {
  it('read progress and gates as far as they make sense', () => {
    const read = reports(
      '{"type":"progress","done":"x","total":null,"unit":3}\n{"type":"gate","open":"yes","rules":7}\n',
    );
    expect(read.progress).toEqual({ done: 0, total: null, unit: '' });
    expect(read.gate).toEqual({ open: false, rules: [] });
  });

  it('take a failure whose message is no text for one without', () => {
    expect(reports('{"type":"failure","message":{"toString":null}}\n').failure?.message).toBe('The step failed.');
  });

  it('take only those reasons for a failure that a step may give', () => {
    expect(reports('{"type":"failure","reason":"input-missing","message":"No."}\n').failure?.reason).toBe(
      'input-missing',
    );
    expect(reports('{"type":"failure","reason":"lost","message":"No."}\n').failure?.reason).toBe('exit-non-zero');
  });
});

describe('F43 how an attempt is judged', () => {
  const judge = (result: Partial<AttemptResult>, log = '', said = ''): ReturnType<typeof judgeAttempt> => {
    writeFileSync(join(folder, 'log.bin'), log);
    return judgeAttempt({ ...quietResult, ...result }, reports(said), folder);
  };

  it.each<[string, Partial<AttemptResult>, string, string]>([
    ['exit 0', { exitCode: 0 }, 'succeeded', ''],
    ['exit 1', { exitCode: 1 }, 'failed', 'It ended with exit code 1.'],
    ['126', { exitCode: 126 }, 'failed', 'Its command is not executable (exit code 126).'],
    ['127', { exitCode: 127 }, 'failed', 'Its command was not found (exit code 127).'],
    [
      'a crash',
      { exitCode: 139, signal: 'SIGSEGV' },
      'failed',
      'It was ended by signal SIGSEGV (a crash: segmentation fault).',
    ],
    [
      'a kill',
      { exitCode: 137, signal: 'SIGKILL' },
      'failed',
      'It was ended by signal SIGKILL (killed, often for memory).',
    ],
    [
      'no code at all',
      { exitCode: null, signal: null },
      'failed',
      'It ended, but nobody saw how: its exit code is unknown.',
    ],
    [
      'I3 exit 0, but out of memory',
      { exitCode: 0, failure: { reason: 'out-of-memory', message: 'Too much.' } },
      'failed',
      'Too much.',
    ],
    [
      'exit 0, but an output is missing',
      { exitCode: 0, failure: { reason: 'output-missing', message: 'No model.' } },
      'failed',
      'No model.',
    ],
    [
      'cancelled',
      { exitCode: null, signal: 'SIGTERM', failure: { reason: 'cancelled', message: 'Cancelled.' } },
      'cancelled',
      'Cancelled.',
    ],
  ])('%s', (_name, result, status, message) => {
    const judged = judge(result);
    expect(judged.status).toBe(status);
    expect(judged.failure?.message ?? '').toBe(message);
  });

  it('believes the step about why it failed, and never that it succeeded', () => {
    const said = '{"type":"failure","reason":"data-rejected","message":"data/x.csv, row 18: no number."}\n';
    expect(judge({ exitCode: 1 }, '', said).failure).toEqual({
      reason: 'data-rejected',
      message: 'data/x.csv, row 18: no number.',
      exitCode: 1,
    });
    expect(judge({ exitCode: 0 }, '', said).status).toBe('succeeded');
  });

  it('quotes the last line of the log that says something, without control characters', () => {
    expect(
      judge({ exitCode: 1 }, 'Traceback\n\u001b[31mValueError: no\u0007pe\u001b[0m\n\n  \n').failure?.message,
    ).toBe('It ended with exit code 1: ValueError: no pe');
    expect(judge({ exitCode: 1 }, `${'x'.repeat(5000)}`).failure?.message.length).toBeLessThan(400);
    expect(lastLogLine(join(folder, 'missing'))).toBe('');
  });
});
