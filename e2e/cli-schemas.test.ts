import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { document, lines, Workplace } from './command.ts';

let place: Workplace;
/** Names of all schemas, as `trainyard schema --list` tells them. */
let names: readonly string[];

beforeAll(async () => {
  place = new Workplace();
  place.shellPipeline('a.pipeline.yaml', { one: 'echo hi; echo 1 > "$TRAINYARD_OUTPUT_TEXT"' }, 'a');
  place.shellPipeline('b.pipeline.yaml', { one: 'echo ho; exit 3', two: 'echo 2 > "$TRAINYARD_OUTPUT_TEXT"' }, 'b');
  names = (await place.run('schema', '--list')).out.trim().split('\n');
});
afterAll(() => place.remove());

async function validator(name: string) {
  const schema = document(await place.run('schema', ...name.split(' '), '--json'));
  return new Ajv2020({ strict: false, allErrors: true }).compile(schema);
}

/** Command lines in an order in which each finds what it needs, by the schema that its output must fit. */
const commandLines: readonly (readonly [schema: string, words: readonly string[]])[] = [
  ['init', ['init', 'made', '--template', 'wine']],
  ['init', ['init', '--template', 'list']],
  ['validate', ['validate', 'a.pipeline.yaml']],
  ['validate', ['validate', '.']],
  ['plan', ['plan', 'a.pipeline.yaml']],
  ['run', ['run', 'a.pipeline.yaml']],
  ['plan', ['plan', 'a.pipeline.yaml']],
  ['run', ['run', 'b.pipeline.yaml']],
  ['run', ['run', 'a.pipeline.yaml', '--detach']],
  ['rerun', ['rerun', 'latest']],
  ['runs list', ['runs', 'list']],
  ['runs show', ['runs', 'show', 'latest']],
  ['runs outputs', ['runs', 'outputs', 'latest']],
  ['runs outputs', ['runs', 'outputs', 'latest', '-o', 'results']],
  ['runs logs', ['runs', 'logs', 'latest']],
  ['runs events', ['runs', 'events', 'latest']],
  ['runs resume', ['runs', 'resume', 'latest']],
  ['runs cancel', ['runs', 'cancel', 'latest']],
  ['compare', ['compare', 'latest', 'latest']],
  ['diff', ['diff', 'a.pipeline.yaml', 'b.pipeline.yaml']],
  ['versions list', ['versions', 'list', 'a.pipeline.yaml']],
  ['versions show', ['versions', 'show', 'a.pipeline.yaml', 'v1']],
  ['versions restore', ['versions', 'restore', 'a.pipeline.yaml', 'v1']],
  ['export', ['export', 'a.pipeline.yaml', '--to', 'script']],
  ['export', ['export', 'a.pipeline.yaml', '--to', 'yaml', '-o', 'copy.yaml']],
  ['bundle create', ['bundle', 'create', 'a.pipeline.yaml']],
  ['bundle inspect', ['bundle', 'inspect', 'a.trainyard']],
  ['bundle inspect', ['bundle', 'inspect', 'a.trainyard', '--show', 'a.pipeline.yaml']],
  ['bundle verify', ['bundle', 'verify', 'a.trainyard']],
  ['bundle open', ['bundle', 'open', 'a.trainyard', 'opened']],
  ['catalog list', ['catalog', 'list']],
  ['catalog show', ['catalog', 'show', 'data.split']],
  ['catalog check', ['catalog', 'check', '--only', 'flow.container']],
  ['deployments list', ['deployments', 'list']],
  ['runs delete', ['runs', 'delete', 'latest']],
  ['doctor', ['doctor']],
  ['gc', ['gc', '--dry-run']],
  ['gc', ['gc']],
  ['schema', ['schema', 'node']],
  ['schema', ['schema', '--list']],
  ['completion', ['completion', 'fish']],
  ['error', ['runs', 'show', 'nothing']],
  ['error', ['plan', 'a.pipeline.yaml', '--param', 'x=1']],
  ['error', ['no-such-command']],
];
const streams = new Set(['run', 'rerun', 'runs logs', 'runs events', 'runs resume']);

test.each(commandLines.map(([schema, words]) => [words.join(' '), schema, words] as const))(
  '%s --json fits its published schema',
  async (_line, schema, words) => {
    const fits = await validator(schema);
    const ended = await place.run(...words, '--json');
    const documents = streams.has(schema) ? lines(ended) : [document(ended)];
    expect(documents.length).toBeGreaterThan(0);
    for (const one of documents) expect([fits(one), fits.errors]).toEqual([true, null]);
    if (streams.has(schema) && !words.includes('--detach')) expect(documents.at(-1)?.['type']).toBe('result');
  },
);

test('the first line of serve --json fits its published schema', async () => {
  const fits = await validator('serve');
  const served = place.start(['serve', '--json']);
  await served.says('"pid"');
  served.child.kill('SIGTERM');
  expect([fits(document(await served.ended)), fits.errors]).toEqual([true, null]);
});

test('every schema but those of files and of deployments is checked above', () => {
  const checked = new Set(['serve', ...commandLines.map(([schema]) => schema)]);
  const rest = names.filter((name) => !checked.has(name));
  expect(rest).toEqual([
    'pipeline',
    'node',
    'deployments show',
    'deployments logs',
    'deployments start',
    'deployments stop',
  ]);
});

test('every command that help lists has a schema', async () => {
  const help = (await place.run('--help')).out;
  const listed = [...help.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}\S/gm)].map((match) => match[1] ?? '');
  expect(listed.length).toBeGreaterThan(30);
  expect(listed.filter((name) => !names.includes(name))).toEqual([]);
});

test('the schemas of files are valid in both drafts, and fit a pipeline', async () => {
  const pipeline = {
    apiVersion: 'trainyard/v1',
    kind: 'Pipeline',
    metadata: { id: 'a' },
    spec: { nodes: [{ id: 'x', type: 'y' }] },
  };
  const newer = document(await place.run('schema', '--json'));
  expect(newer['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
  const older = document(await place.run('schema', 'pipeline', '--draft', '07', '--json'));
  expect(older['$schema']).toBe('http://json-schema.org/draft-07/schema#');
  const options = { strict: false, validateFormats: false };
  for (const fits of [new Ajv2020(options).compile(newer), new Ajv(options).compile(older)]) {
    expect(fits(pipeline)).toBe(true);
    expect(fits({ ...pipeline, metadata: {} })).toBe(false);
    expect(fits({ ...pipeline, spec: { nodes: [{ id: 'x' }] } })).toBe(false);
  }
});
