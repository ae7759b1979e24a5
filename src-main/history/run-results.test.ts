import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../shared/run/run-event.ts';
import { deleteRun } from '../runs/delete-run.ts';
import { twoStepRun } from '../runs/testing/write-run.ts';
import { HistoryWorld } from './testing/history-world.ts';

let world: HistoryWorld;
const made = '20261124-100000-aaaa';
const cached = '20261124-110000-bbbb';

beforeEach(() => {
  world = new HistoryWorld();
});
afterEach(() => world.dispose());

const report = (runId: string, stepId: string, ...events: object[]): void =>
  writeFileSync(
    join(world.attempt(runId, stepId), 'events.ndjson'),
    events.map((event) => JSON.stringify(event)).join('\n'),
  );

/** The same run with `load` making this output. */
function withOutput(runId: string, output: object, type = 'file'): void {
  const events = JSON.parse(JSON.stringify(twoStepRun(runId))) as (RunEvent & { record?: { outputs: object } })[];
  const end = events.find(({ type: name }) => name === 'step-finished');
  if (end?.record) end.record.outputs = { out: output };
  world.write(runId, events);
  const steps = ['load', 'train'].map((id) => ({ id, type: 'flow.shell', outputs: { out: { type } } }));
  writeFileSync(join(world.folders.runs, runId, 'plan.json'), JSON.stringify({ pipelineId: 'wine', steps }));
}

/** A second run whose `train` was taken from the first. */
function fromCache(): void {
  const events = twoStepRun(cached).flatMap((event) => {
    if (event.type === 'step-starting' && event.stepId === 'train') return [];
    if (event.type !== 'step-finished' || event.stepId !== 'train') return [event];
    const from = { runId: made, stepId: 'train', attempt: 1 };
    return [{ type: 'step-cached', stepId: 'train', from, record: event.record } as unknown as RunEvent];
  });
  world.write(cached, events);
}

const publish = (content: string): string => {
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  world.publish(digest, content);
  return digest;
};

test('reports of all steps, or of one; of a cached step those of the attempt that made its outputs', async () => {
  world.write(made);
  fromCache();
  report(made, 'train', { type: 'metric', name: 'loss', value: 0.5 }, { type: 'note', text: 'of the first' });
  report(cached, 'load', { type: 'note', text: 'of load' });
  const { results } = world.services;
  const all = await results.report(cached);
  expect(all.ok && all.value).toMatchObject({
    series: [{ stepId: 'train', metric: 'loss', points: [{ step: 0, value: 0.5 }] }],
    notes: [
      { stepId: 'load', text: 'of load' },
      { stepId: 'train', text: 'of the first' },
    ],
    truncated: false,
  });
  const one = await results.report(cached, 'load');
  expect(one.ok && [one.value.series.length, one.value.notes.length]).toEqual([0, 1]);
  await deleteRun(world.folders, made);
  const left = await results.report(cached, 'train');
  expect(left.ok && left.value.series).toEqual([]);
});

test('plots come from an output of that type where the step told none', async () => {
  const plots = [{ kind: 'roc', title: 'ROC', data: { series: [] } }, 'none'];
  const digest = publish(JSON.stringify(plots));
  withOutput(made, { digest, kind: 'file', bytes: 50, name: 'plots.json' }, 'plots');
  const found = await world.services.results.report(made);
  expect(found.ok && found.value.plots).toEqual([{ stepId: 'load', ...(plots[0] as object) }]);
});

test('plots of an output that are nested too deep are left out', async () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  const digest = publish(`[{"kind":"roc","title":"deep","data":${deep}},{"kind":"roc","title":"ROC","data":1}]`);
  withOutput(made, { digest, kind: 'file', bytes: 50, name: 'plots.json' }, 'plots');
  const found = await world.services.results.report(made);
  expect(found.ok && [found.value.plots.map(({ title }) => title), found.value.truncated]).toEqual([['ROC'], true]);
});

test('S06: a secret that a step noted is masked', async () => {
  world.write(made);
  world.env['HUB_TOKEN'] = 'hunter22';
  const steps = [{ id: 'load', type: 'flow.shell', secrets: { token: 'HUB_TOKEN' }, parameters: {} }];
  writeFileSync(join(world.folders.runs, made, 'plan.json'), JSON.stringify({ pipelineId: 'wine', steps }));
  report(made, 'load', { type: 'note', text: 'with hunter22' });
  const found = await world.services.results.report(made);
  expect(found.ok && found.value.notes[0]?.text).toBe('with ***');
});

test('outputs are told with their type, what the step said of them, and whether they are still there', async () => {
  withOutput(made, { digest: publish('a,b\n'), kind: 'file', bytes: 4, name: 'load.csv' }, 'dataset');
  report(made, 'load', { type: 'artifact', port: 'out', metadata: { rows: 1, columns: 2 } });
  world.write(cached);
  const { results } = world.services;
  const there = await results.outputs(made, 'load');
  expect(there.ok && there.value.outputs).toMatchObject([
    { stepId: 'load', port: 'out', type: 'dataset', metadata: { rows: 1, columns: 2 }, isThere: true },
  ]);
  const freed = await results.outputs(cached);
  expect(freed.ok && freed.value.outputs).toMatchObject([{ port: 'dataset', type: 'file', isThere: false }]);
});

test('a file is handed over as it is, a directory as a zip archive', async () => {
  withOutput(made, { digest: publish('a,b\n'), kind: 'file', bytes: 4, name: 'load.csv' });
  const { results } = world.services;
  const file = await results.output(made, 'load', 'out');
  expect(file.ok && file.value).toEqual({ fileName: 'load.csv', content: Buffer.from('a,b\n').toString('base64') });
  const entries = ['MLmodel', 'data/weights'].map((path) => {
    const content = path.repeat(30_000);
    return { path, digest: publish(content), bytes: content.length, mode: 420 };
  });
  const digest = publish(JSON.stringify({ entries })).replace('sha256:', 'sha256dir:');
  withOutput(cached, { digest, kind: 'directory', bytes: 570_000, name: 'model' });
  const folder = await results.output(cached, 'load', 'out');
  expect(folder.ok && folder.value.fileName).toBe('model.zip');
  const files = unzipSync(Buffer.from(folder.ok ? folder.value.content : '', 'base64'));
  expect(Object.keys(files)).toEqual(['model/MLmodel', 'model/data/weights']);
  expect(Buffer.from(files['model/data/weights'] ?? []).toString()).toBe('data/weights'.repeat(30_000));
});

test('an output that is too large, damaged or not there is told in a sentence with what to do', async () => {
  withOutput(made, { digest: publish('x'), kind: 'file', bytes: 3e9, name: 'big.bin' });
  const { results } = world.services;
  const large = await results.output(made, 'load', 'out');
  expect(!large.ok && large.problem.message).toBe(
    `out of load is 3.0 GB, more than the 64 MB that can be downloaded here; use: trainyard runs outputs ${made} --step load --output DIR`,
  );
  const digest = publish('whole');
  withOutput(cached, { digest, kind: 'file', bytes: 5, name: 'f' });
  world.publish(digest, 'damaged');
  const damaged = await results.output(cached, 'load', 'out');
  expect(!damaged.ok && damaged.problem.message).toMatch(/damaged or was freed; run the step again/);
  const missing = await results.output(cached, 'load', 'other');
  expect(!missing.ok && missing.problem.message).toBe(`Step load of run ${cached} has no output "other".`);
});

test('reports of many steps are told up to a bounded size, and it says that there is more', async () => {
  world.write(made);
  const data = 'x'.repeat(3_000_000);
  for (const stepId of ['load', 'train']) {
    report(made, stepId, ...Array.from({ length: 2 }, () => ({ type: 'plot', kind: 'line', title: 't', data })));
  }
  const { results } = world.services;
  const all = await results.report(made);
  expect(all.ok && [all.value.plots.length, all.value.truncated]).toEqual([4, false]);
  const more = Array.from({ length: 5 }, (_, index) => `20261124-12000${index}-cccc`);
  const steps = twoStepRun(cached);
  const many = more.flatMap((_, index) =>
    steps
      .filter(({ type }) => type.startsWith('step-'))
      .map((event) => ({ ...event, stepId: `${(event as { stepId: string }).stepId}-${index}` })),
  );
  world.write(cached, [steps[0], ...many, steps.at(-1)] as RunEvent[]);
  for (const index of more.keys())
    report(
      cached,
      `load-${index}`,
      { type: 'plot', kind: 'line', title: 't', data },
      { type: 'plot', kind: 'line', title: 't', data },
    );
  const part = await results.report(cached);
  expect(part.ok && part.value.truncated).toBe(true);
  expect(part.ok && part.value.plots.length).toBeLessThan(10);
  const one = await results.report(cached, 'load-4');
  expect(one.ok && [one.value.plots.length, one.value.truncated]).toEqual([2, false]);
});

test('of a step with more long curves than can be told, as many as can be are told', async () => {
  world.write(made);
  const values = Array.from({ length: 400 * 2000 }, (_, at) => `{"type":"metric","name":"m${at % 400}","value":1}`);
  writeFileSync(join(world.attempt(made, 'load'), 'events.ndjson'), values.join('\n'));
  const found = await world.services.results.report(made, 'load');
  expect(found.ok && found.value.truncated).toBe(true);
  expect(found.ok && found.value.series.length).toBe(300);
});
