import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AttemptReport } from './attempt-report.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-report-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (): string => join(folder, 'events.ndjson');

async function reportOf(content: string): Promise<AttemptReport> {
  writeFileSync(file(), content);
  const report = new AttemptReport(folder);
  await report.catchUp(true);
  return report;
}

const lines = (...events: object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');

it('reads curves, plots, tables, notes and what is said of outputs', async () => {
  const report = await reportOf(
    lines(
      { type: 'metric', name: 'loss', value: 0.5, step: 1 },
      { type: 'metric', name: 'loss', value: 0.25, step: 2 },
      { type: 'plot', kind: 'roc', title: 'ROC', data: { series: [] } },
      { type: 'table', title: 'Worst', columns: ['id', 'error'], rows: [[1, 0.3], 'no row'] },
      { type: 'note', text: '12 rows removed' },
      { type: 'artifact', port: 'model', metadata: { rows: 426 } },
      { type: 'artifact', port: 'model', metadata: { columns: 3 } },
    ),
  );
  expect(report.series.get('loss')?.points).toEqual([
    { step: 1, value: 0.5 },
    { step: 2, value: 0.25 },
  ]);
  expect(report.plots).toEqual([{ kind: 'roc', title: 'ROC', data: { series: [] } }]);
  expect(report.tables).toEqual([{ title: 'Worst', columns: ['id', 'error'], rows: [[1, 0.3]] }]);
  expect(report.notes).toEqual(['12 rows removed']);
  expect(report.metadata.get('model')).toEqual({ rows: 426, columns: 3 });
  expect(report.truncated).toBe(false);
});

it('B21: reads NaN and Infinity as gaps, and passes over what is no event', async () => {
  const report = await reportOf(
    [
      '{"type":"metric","name":"loss","value":NaN}',
      '{"type":"metric","name":"loss","value":-Infinity}',
      '{"type":"metric","name":"loss","value":"0.3"}',
      '{"type":"metric","name":"","value":1}',
      '{"type":"metric","value":1}',
      '{"type":"metr',
      '[]',
      'null',
      '{"type":"metric","name":"loss","value":1e308}',
    ].join('\n'),
  );
  expect([...report.series.keys()]).toEqual(['loss']);
  expect(report.series.get('loss')?.points.map(({ value }) => value)).toEqual([null, null, null, 1e308]);
});

it('reads on where it stopped, in the middle of a line as well', async () => {
  const text = lines({ type: 'metric', name: 'ü', value: 1 }, { type: 'metric', name: 'ü', value: 2 });
  const bytes = Buffer.from(text);
  const middle = bytes.indexOf('ü') + 1;
  writeFileSync(file(), bytes.subarray(0, middle));
  const report = new AttemptReport(folder);
  await report.catchUp(false);
  expect(report.series.size).toBe(0);
  appendFileSync(file(), bytes.subarray(middle, -1));
  await report.catchUp(false);
  expect(report.series.get('ü')?.points.length).toBe(1);
  await report.catchUp(true);
  expect(report.series.get('ü')?.points.length).toBe(2);
});

it('is read once for all who ask at the same time, and not again when nothing more can come', async () => {
  writeFileSync(
    file(),
    lines(...Array.from({ length: 20_000 }, (_, step) => ({ type: 'metric', name: 'm', value: step }))),
  );
  const report = new AttemptReport(folder);
  await Promise.all([
    report.catchUp(true),
    report.catchUp(true).then(() => expect(report.series.get('m')?.points.at(-1)?.value).toBe(19_999)),
  ]);
  appendFileSync(file(), lines({ type: 'note', text: 'after the end' }));
  await report.catchUp(true);
  expect(report.notes).toEqual([]);
});

it('keeps bounded parts of what has no bounds, and says so', async () => {
  const notes = Array.from({ length: 600 }, (_, index) => ({ type: 'note', text: `${index}` }));
  const rows = Array.from({ length: 5000 }, (_, index) => [index]);
  const report = await reportOf(lines(...notes, { type: 'table', title: 't', columns: ['c'], rows }));
  expect([report.notes.length, report.tables[0]?.rows.length, report.truncated]).toEqual([500, 1000, true]);
});

it('passes over a line that nothing could show, and reads what follows', async () => {
  const report = await reportOf(
    `${lines({ type: 'note', text: 'x'.repeat(5_000_000) })}${lines({ type: 'note', text: 'after' })}`,
  );
  expect([report.notes, report.truncated]).toEqual([
    ['Something was left out: it is larger than 4 MB.', 'after'],
    true,
  ]);
});

it('leaves out what is nested too deep to be written again, and says so', async () => {
  const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  const report = await reportOf(
    [
      `{"type":"plot","title":"ROC","data":${deep(20_000)}}`,
      `{"type":"plot","title":${deep(20_000)}}`,
      `{"type":"table","title":"t","columns":[${deep(9000)}],"rows":[[${deep(9000)}]]}`,
      `{"type":"artifact","port":"model","metadata":{"a":${deep(9000)}}}`,
      `{"type":"note","text":${deep(9000)}}`,
      `{"type":${deep(9000)}}`,
      `{"type":"plot","title":"fits","data":${deep(49)}}`,
    ].join('\n'),
  );
  expect(report.plots.map(({ title }) => title)).toEqual(['fits']);
  expect([report.tables.length, report.metadata.size, report.truncated]).toEqual([0, 0, true]);
  expect(report.notes).toEqual(
    ['plot', 'table', 'artifact', 'note', 'report'].map(
      (type) => `A ${type} was left out: it is nested deeper than 50 levels.`,
    ),
  );
});

it('reads a folder in the place of the file as nothing', async () => {
  mkdirSync(file());
  const report = new AttemptReport(folder);
  await report.catchUp(true);
  expect(report.series.size).toBe(0);
});
