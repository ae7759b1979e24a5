import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ValidPipeline } from '../pipeline/pipeline-document.ts';
import { parsePipelineFile } from '../pipeline/pipeline-file.ts';
import { sampleCatalog } from '../pipeline/testing/sample-catalog.ts';
import { validatePipeline } from '../pipeline/validate.ts';
import { compilePlan, noOverrides, type PlanOverrides } from './compile-plan.ts';
import type { ExecutionPlan, PlannedStep } from './execution-plan.ts';
import { upstreamOf } from './plan-state.ts';
import { everything } from './select-steps.ts';

const catalog = sampleCatalog();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function pipeline(spec: string): ValidPipeline {
  const text = `apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: sample, name: Sample}\nspec:\n${spec}`;
  const parsed = parsePipelineFile(text);
  if (!parsed.document) throw new Error(parsed.diagnostics.map(({ message }) => message).join('\n'));
  const { pipeline: valid, diagnostics } = validatePipeline(parsed.document, catalog, parsed.sourceMap, {
    targets: new Set(['local', 'gpu-box']),
  });
  if (!valid) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return valid;
}

function compile(
  spec: string,
  overrides: Partial<PlanOverrides> = {},
  files: Readonly<Record<string, string>> = {},
): ExecutionPlan {
  const plan = compilePlan(
    pipeline(spec),
    catalog,
    { ...noOverrides, ...overrides },
    { sha256, readText: (path) => files[path] },
  );
  if (!plan.ok) throw new Error(plan.problem.map(({ message }) => message).join('\n'));
  return plan.value;
}

function stepOf(plan: ExecutionPlan, id: string): PlannedStep {
  const found = plan.steps.find((step) => step.id === id);
  if (!found) throw new Error(`No step ${id}`);
  return found;
}

const classifier = `
  parameters:
    seed: {type: integer, default: 7}
    trees: {type: integer, default: 50}
  nodes:
    - id: load
      type: data.table-file
      parameters: {path: data/x.csv}
    - id: split
      type: data.split
      inputs: {dataset: load.dataset}
    - id: train
      type: train.sklearn-classifier
      inputs: {train: split.train}
      parameters: {label: diagnosis, trees: "\${params.trees}", settings: {max_depth: 3}}
`;

describe('parameters', () => {
  it('lays the node over the defaults of its type', () => {
    expect(stepOf(compile(classifier), 'split').parameters).toEqual({ testFraction: 0.25 });
  });

  it('lays the node over spec.defaults, and those over the type, only where the type has the parameter', () => {
    const plan = compile(`
  defaults: {parameters: {testFraction: 0.4, stratifyBy: label, path: data/d.csv}}
  nodes:
    - {id: load, type: data.table-file}
    - {id: split, type: data.split, inputs: {dataset: load.dataset}, parameters: {stratifyBy: own}}
`);
    expect(stepOf(plan, 'split').parameters).toEqual({ testFraction: 0.4, stratifyBy: 'own' });
    expect(stepOf(plan, 'load').parameters).toEqual({ path: 'data/d.csv' });
  });

  it('lays --set over all, by dotted path, and remembers it for what a settings input brings', () => {
    const settings = { 'train.settings.max_depth': 9, 'train.trees': 5 };
    const train = stepOf(compile(classifier, { settings }), 'train');
    expect(train.parameters).toMatchObject({ trees: 5, settings: { max_depth: 9 } });
    expect(train.overrides).toEqual({ 'settings.max_depth': 9, trees: 5 });
    expect(stepOf(compile(classifier), 'train').overrides).toEqual({});
  });

  it('replaces ${params.x} with its type, by the default or by --param', () => {
    expect(stepOf(compile(classifier), 'train').parameters['trees']).toBe(50);
    const plan = compile(classifier, { parameters: { trees: 80 } });
    expect(stepOf(plan, 'train').parameters['trees']).toBe(80);
    expect(plan.parameters).toEqual({ seed: 7, trees: 80 });
  });

  it('passes on to a command only the pipeline parameters that it or its files name', () => {
    const spec = `
  parameters: {region: {type: string, default: eu}, reg: {type: string, default: x}, limit: {type: integer, default: 3}}
  nodes:
    - {id: a, type: flow.shell, parameters: {command: 'echo "$TRAINYARD_PARAM_REGION"'}}
    - {id: b, type: flow.shell, files: [report.sh], parameters: {command: sh report.sh}}
    - {id: c, type: flow.shell, parameters: {command: "true"}}
`;
    const plan = compile(spec, {}, { 'report.sh': 'head -n $TRAINYARD_PARAM_LIMIT' });
    expect(plan.steps.map(({ params }) => params)).toEqual([{ region: 'eu' }, { limit: '3' }, {}]);
  });
});

describe('seeds', () => {
  it.each([
    ['the step has its own', '{path: a.csv, seed: 3}', '{seed: {type: integer, default: 7}}', 3],
    ['the pipeline has one', '{path: a.csv}', '{seed: {type: integer, default: 7}}', 7],
    ['nobody has one', '{path: a.csv}', '{}', 0],
  ])('%s', (_name, parameters, declared, seed) => {
    const plan = compile(`
  parameters: ${declared}
  nodes: [{id: load, type: data.table-file, parameters: ${parameters}}]
`);
    expect(stepOf(plan, 'load').seed).toBe(seed);
  });

  it('follows --param seed', () => {
    expect(stepOf(compile(classifier, { parameters: { seed: 8 } }), 'train').seed).toBe(8);
  });
});

describe('outputs, inputs and files', () => {
  it('names the outputs of a type, and those that a node declares, by port and extension', () => {
    const spec =
      '\n  nodes: [{id: a, type: flow.shell, parameters: {command: x, outputs: {table: dataset, text: file}}}]\n';
    const outputs = stepOf(compile(spec), 'a').outputs;
    expect(Object.keys(outputs)).toEqual(['table', 'text']);
    expect(outputs['table']).toMatchObject({ type: 'dataset', optional: false });
    expect(stepOf(compile(classifier), 'train').outputs['model']).toEqual({
      type: 'model',
      name: 'model',
      optional: false,
    });
  });

  it('keeps a list of edges a list, and a port declared multiple as well', () => {
    const plan = compile(`
  nodes:
    - {id: a, type: data.table-file, parameters: {path: a.csv}}
    - {id: join, type: data.join, inputs: {tables: a.dataset}}
    - {id: sh, type: flow.shell, inputs: {one: a.dataset, many: [a.dataset]}, parameters: {command: x}}
`);
    expect(stepOf(plan, 'join').inputs['tables']?.list).toBe(true);
    expect(stepOf(plan, 'sh').inputs).toMatchObject({ one: { list: false }, many: { list: true } });
  });

  it('lists project files of parameters and of the node, each once', () => {
    const spec =
      '\n  nodes: [{id: a, type: data.table-file, files: [data/x.csv, schema.json], parameters: {path: data/x.csv}}]\n';
    expect(stepOf(compile(spec), 'a').files).toEqual(['data/x.csv', 'schema.json']);
  });

  it('waits for nodes that a condition names', () => {
    const plan = compile(`
  nodes:
    - {id: a, type: flow.shell, parameters: {command: x}}
    - {id: b, type: flow.shell, when: "nodes.a.metrics.auc > 0.9", after: [a], parameters: {command: x}}
`);
    expect([...upstreamOf(stepOf(plan, 'b'))]).toEqual(['a']);
  });
});

describe('what may be cached', () => {
  const cacheable = (node: string, defaults = '{}'): boolean =>
    stepOf(
      compile(`
  defaults: ${defaults}
  nodes:
    - {id: m, type: flow.shell, parameters: {command: x, outputs: {model: model}}}
    - ${node}
`),
      'a',
    ).cacheable;

  it.each([
    ['a step with outputs', '{id: a, type: data.table-file, parameters: {path: a.csv}}', '{}', true],
    ['with cache: false', '{id: a, type: data.table-file, cache: false, parameters: {path: a.csv}}', '{}', false],
    ['spec.defaults says no', '{id: a, type: data.table-file, parameters: {path: a.csv}}', '{cache: false}', false],
    [
      'the node wins over spec.defaults',
      '{id: a, type: data.table-file, cache: true, parameters: {path: a.csv}}',
      '{cache: false}',
      true,
    ],
    ['flow without outputs', '{id: a, type: flow.shell, parameters: {command: x}}', '{}', false],
    [
      'flow without outputs, cache: true',
      '{id: a, type: flow.shell, cache: true, parameters: {command: x}}',
      '{}',
      true,
    ],
    ['flow with outputs', '{id: a, type: flow.shell, parameters: {command: x, outputs: {t: file}}}', '{}', true],
    ['a step with effects', '{id: a, type: deploy.rest-endpoint, cache: true, inputs: {model: m.model}}', '{}', false],
  ])('%s', (_name, node, defaults, expected) => {
    expect(cacheable(node, defaults)).toBe(expected);
  });
});

describe('scheduling', () => {
  it('takes target, retry, timeout and resources from the node, else from spec.defaults, else quiet ones', () => {
    const plan = compile(`
  defaults: {target: gpu-box, timeout: 10m, resources: {cpu: 2, memory: 2Gi}, retry: {maxAttempts: 3}, env: {A: "1", B: "1"}}
  nodes:
    - {id: a, type: flow.shell, parameters: {command: x}}
    - id: b
      type: flow.shell
      target: local
      timeout: 5s
      priority: 3
      pools: {licence: 1}
      resources: {memory: 4Gi, gpu: {count: 1}}
      retry: {maxAttempts: 5, on: [out-of-memory]}
      env: {B: "2"}
      parameters: {command: x}
`);
    expect(stepOf(plan, 'a')).toMatchObject({
      target: 'gpu-box',
      timeoutMs: 600_000,
      priority: 0,
      retry: { maxAttempts: 3 },
      env: { A: '1', B: '1' },
      resources: { cpu: 2, memoryBytes: 2 ** 31, memoryLimitBytes: 2 ** 31, accelerator: null },
    });
    expect(stepOf(plan, 'b')).toMatchObject({
      target: 'local',
      timeoutMs: 5000,
      priority: 3,
      pools: { licence: 1 },
      retry: { maxAttempts: 5, on: ['out-of-memory'] },
      env: { A: '1', B: '2' },
      resources: { cpu: 2, memoryBytes: 2 ** 32, accelerator: { kind: 'nvidia', count: 1 } },
    });
  });

  it('replaces every target with --target', () => {
    const plan = compile(classifier, { target: 'gpu-box' });
    expect(new Set(plan.steps.map(({ target }) => target))).toEqual(new Set(['gpu-box']));
  });

  it('puts each step after all that it waits for, and keeps the order of the file among the free', () => {
    const plan = compile(`
  nodes:
    - {id: z, type: flow.shell, after: [m], parameters: {command: x}}
    - {id: b, type: flow.shell, parameters: {command: x}}
    - {id: m, type: flow.shell, after: [b], parameters: {command: x}}
    - {id: a, type: flow.shell, parameters: {command: x}}
`);
    expect(plan.steps.map(({ id }) => id)).toEqual(['b', 'a', 'm', 'z']);
  });

  it('marks disabled nodes, whatever is selected', () => {
    const spec = '\n  nodes: [{id: a, type: flow.shell, disabled: true, parameters: {command: x}}]\n';
    const plan = compile(spec, { selection: { ...everything, only: ['a'] } });
    expect(stepOf(plan, 'a').selection).toBe('disabled');
  });

  it('refuses a selection of a node that is not there', () => {
    const plan = compilePlan(
      pipeline(classifier),
      catalog,
      { ...noOverrides, selection: { ...everything, only: ['trian'] } },
      { sha256, readText: () => undefined },
    );
    expect(plan).toMatchObject({ ok: false, problem: [{ code: 'unknown-node' }] });
  });
});

describe('searches', () => {
  const search = `
  nodes:
    - {id: load, type: data.table-file, parameters: {path: data/x.csv}}
    - id: search
      type: tune.search
      inputs: {train: load.dataset}
      parameters:
        trial: {type: train.sklearn-classifier, parameters: {label: diagnosis}}
        space: {trees: {type: int, min: 1, max: 9}}
        metric: roc_auc
`;

  it('carry the template of their trials, with the defaults of its type', () => {
    expect(stepOf(compile(search), 'search').trial).toMatchObject({
      type: 'train.sklearn-classifier',
      parameters: { label: 'diagnosis', algorithm: 'random-forest' },
      outputs: { model: { type: 'model' } },
    });
  });

  it('are not the same when the code of the trial is not', () => {
    const type = catalog.get('train.sklearn-classifier');
    if (!type) throw new Error('The sample catalog lacks a classifier');
    const other = new Map(catalog).set(type.id, { ...type, codeHash: 'beef' });
    const valid = pipeline(search);
    const [before, after] = [catalog, other].map((one) => {
      const plan = compilePlan(valid, one, noOverrides, { sha256, readText: () => undefined });
      return plan.ok ? stepOf(plan.value, 'search').code : '';
    });
    expect(before).not.toBe(after);
  });
});

describe('the hash of a plan', () => {
  it('is the same for the same pipeline, and for one with another layout', () => {
    expect(compile(classifier).hash).toBe(compile(classifier).hash);
    const spec = `${classifier}layout: {nodes: {load: {x: 5, y: 5}}}\n`;
    expect(compile(spec).hash).toBe(compile(classifier).hash);
  });

  it.each([
    ['a parameter', { parameters: { trees: 51 } }],
    ['a setting', { settings: { 'split.testFraction': 0.5 } }],
    ['the target', { target: 'gpu-box' }],
    ['the selection', { selection: { ...everything, only: ['split'] } }],
  ])('changes with %s', (_name, overrides) => {
    expect(compile(classifier, overrides).hash).not.toBe(compile(classifier).hash);
  });

  it('of a stored plan is that of the plan, and the plan names no place of this machine', () => {
    const plan = compile(classifier);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(JSON.stringify(plan)).not.toContain('/nodes/sample');
  });
});

it('overrides that make a text too long are refused before it is built', () => {
  const spec = `
  parameters: {a: {type: string, default: x}}
  nodes:
    - {id: load, type: data.table-file, parameters: {path: "$\u007bparams.a}.csv"}}
`;
  const options = { sha256, readText: () => undefined };
  const refused = (overrides: Partial<PlanOverrides>) =>
    compilePlan(pipeline(spec), catalog, { ...noOverrides, ...overrides }, options);
  const a = 'x'.repeat(1_000_000);
  for (const plan of [
    refused({ parameters: { a } }),
    refused({ parameters: { a: a.slice(1) }, settings: { 'load.path': '$\u007bparams.a}$\u007bparams.a}' } }),
  ]) {
    expect(!plan.ok && plan.problem).toMatchObject([
      { code: 'text-too-long', severity: 'error', nodeId: 'load', parameter: 'path' },
    ]);
  }
  expect(refused({ parameters: { a: a.slice(4) } }).ok).toBe(true);
});
