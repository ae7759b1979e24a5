import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../base/diagnostic.ts';
import { parsePipelineFile } from './pipeline-file.ts';
import type { ValidationOptions } from './rule.ts';
import { sampleCatalog } from './testing/sample-catalog.ts';
import { validatePipeline } from './validate.ts';

const catalog = sampleCatalog();
const head = 'apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: demo}\nspec:\n';

/** Diagnostics of a pipeline with these lines under `nodes:`, each node written in braces. */
function check(nodes: readonly string[], spec = '', options: Partial<ValidationOptions> = {}): readonly Diagnostic[] {
  const text = `${head}${spec}  nodes:\n${nodes.map((node) => `    - {${node}}\n`).join('')}`;
  const file = parsePipelineFile(nodes.length === 0 ? `${head}${spec}  nodes: []\n` : text);
  expect(file.diagnostics).toEqual([]);
  if (!file.document) throw new Error('no document');
  const validation = validatePipeline(file.document, catalog, file.sourceMap, {
    targets: new Set(['gpu-box']),
    ...options,
  });
  expect(validation.pipeline !== undefined).toBe(
    validation.diagnostics.every(({ severity }) => severity === 'warning'),
  );
  return validation.diagnostics;
}

const codes = (...given: Parameters<typeof check>): string[] => check(...given).map(({ code }) => code);
const messages = (...given: Parameters<typeof check>): string[] => check(...given).map(({ message }) => message);

const load = 'id: load, type: data.table-file, parameters: {path: a.csv}';
const split = 'id: split, type: data.split, inputs: {dataset: load.dataset}';
const train = 'id: train, type: train.sklearn-classifier, inputs: {train: split.train}, parameters: {label: y}';
const shell = (id: string, more = '') =>
  `id: ${id}, type: flow.shell, parameters: {command: x, outputs: {out: file}}${more}`;

it('a good pipeline is valid, and so is an empty one', () => {
  const evaluate = 'id: evaluate, type: evaluate.classifier, inputs: {model: train.model, test: split.test}';
  expect(check([load, split, train, evaluate])).toEqual([]);
  expect(check([])).toEqual([]);
});

it('requirements are packages, and nothing that an installer would take for an option', () => {
  const environment = (text: string) => shell('a', `, environment: {requirements: [${JSON.stringify(text)}]}`);
  const good = [
    'pandas>=2,<3',
    'a',
    'x.y_z-1[b,c] ~= 1.0',
    'torch (>=2)',
    'p @ https://x.example/p.whl',
    'a; python_version < "3.9"',
  ];
  for (const text of good) expect(check([environment(text)]), text).toEqual([]);
  const bad = ['-r other.txt', '--index-url=http://x', 'a\nb', '../evil', './a.whl', ' ', '$(x)', 'a b'.repeat(400)];
  for (const text of bad) {
    expect(check([environment(text)]), text).toMatchObject([{ code: 'invalid-requirement', nodeId: 'a', line: 6 }]);
  }
});

describe('nodes', () => {
  it('B10: an unknown type keeps the node and its data, says what was meant, and cannot run', () => {
    expect(
      check(['id: a, type: data.table-fil, parameters: {x: 1}', 'id: b, type: data.split, inputs: {dataset: a.any}']),
    ).toEqual([
      {
        code: 'unknown-node-type',
        severity: 'error',
        message: 'Node a: the node type "data.table-fil" is not in the catalog; did you mean data.table-file?',
        fix: 'Write data.table-file.',
        nodeId: 'a',
        line: 6,
        column: 21,
      },
    ]);
  });

  it('B10: a parameter that the type no longer has is an error', () => {
    expect(messages(['id: load, type: data.table-file, parameters: {path: a, pth: b}'])).toEqual([
      'Node load: parameter pth is not known; did you mean path?',
    ]);
  });

  it.each([
    ['Load', 'load'],
    ['a b', 'a-b'],
    ['../x', 'x'],
    ['a/b', 'a-b'],
    ['C:\\\\x', 'c-x'],
    ['.', undefined],
    ['a.', 'a'],
    ['caf\u00e9', 'cafe'],
    ['cafe\u0301', 'cafe'],
    ['a\u200bb', 'a-b'],
    ['\u0430', undefined],
    ['a\\nb', 'a-b'],
    [`${'x'.repeat(300)}`, 'x'.repeat(64)],
    ['$(touch p)', 'touch-p'],
    ['--flag', 'flag'],
  ])('B14 B16 B17: the id %j is refused with a better one', (id, better) => {
    const [diagnostic] = check([`id: "${id}", type: flow.shell, parameters: {command: x}`]);
    expect(diagnostic?.code).toBe('invalid-id');
    expect(diagnostic?.fix).toBe(better === undefined ? undefined : `Write ${better}.`);
  });

  it('B16: device names of Windows are refused', () => {
    expect(codes([shell('con'), shell('nul'), shell('com1')])).toEqual(['reserved-id', 'reserved-id', 'reserved-id']);
  });

  it('B14: duplicate ids are named once each, with a free id', () => {
    const [diagnostic, ...rest] = check([shell('a'), shell('a'), shell('a-2')]);
    expect(rest).toEqual([]);
    expect(diagnostic).toMatchObject({
      code: 'duplicate-node-id',
      fix: 'Give one of them another id, such as a-3.',
      line: 7,
    });
  });

  it('B08: names of object members are plain names', () => {
    expect(check([shell('constructor'), shell('prototype', ', inputs: {constructor: constructor.out}')])).toEqual([]);
    expect(codes([shell('a', ', inputs: {x: a-b.toString}'), shell('a-b')])).toEqual(['unknown-output']);
    expect(codes(['id: a, type: toString'])).toEqual(['unknown-node-type']);
  });
});

describe('edges', () => {
  it('B12: a node that waits for itself, two that wait for one another, and a hundred in a ring', () => {
    expect(messages([shell('a', ', inputs: {x: a.out}')])).toEqual(['Node a waits for itself.']);
    expect(messages([shell('a', ', inputs: {x: b.out}'), shell('b', ', after: [a]')])).toEqual([
      'The nodes a → b → a wait for one another in a cycle.',
    ]);
    const ring = Array.from({ length: 100 }, (_, index) => shell(`n${index}`, `, after: [n${(index + 99) % 100}]`));
    expect(messages(ring)[0]).toMatch(/^The nodes n0 → n1 → n2 .* \(70 more\) → n0 wait/);
  });

  it('B12: two cycles are both shown, and conditions count as edges', () => {
    const nodes = [
      shell('a', ', after: [b]'),
      shell('b', ', when: "nodes.a.status == \'succeeded\'"'),
      shell('c', ', after: [d]'),
      shell('d', ', after: [c]'),
      shell('e', ', after: [a, d]'),
    ];
    expect(messages(nodes)).toEqual([
      'The nodes a → b → a wait for one another in a cycle.',
      'The nodes c → d → c wait for one another in a cycle.',
    ]);
  });

  it('B13: dangling edges and unknown ports are named with what there is', () => {
    const nodes = [
      load,
      'id: split, type: data.split, inputs: {dataset: laod.dataset, datset: load.dataset}, after: [nothing-like-it]',
      'id: train, type: train.sklearn-classifier, inputs: {train: split.trian}, parameters: {label: y}',
    ];
    expect(check(nodes).map(({ code, message, fix, port }) => [code, message, fix, port])).toEqual([
      [
        'unknown-node',
        'Node split takes data from node "laod", which does not exist; did you mean load?',
        'Write load.',
        'dataset',
      ],
      ['unknown-input', 'Node split has no input "datset"; data.split takes dataset.', 'Write dataset.', 'datset'],
      [
        'unknown-node',
        'Node split waits for node "nothing-like-it", which does not exist.',
        'Remove the edge.',
        undefined,
      ],
      [
        'unknown-output',
        'Node train takes the output "trian", which node split does not have; it has train, test.',
        'Write split.train.',
        'train',
      ],
    ]);
  });

  it('B13: two edges into one input, the same edge twice, types that do not fit, and a missing input', () => {
    const nodes = [
      load,
      split,
      'id: two, type: data.split, inputs: {dataset: [split.train, split.test]}',
      'id: join, type: data.join, inputs: {tables: [split.train, split.test, split.train]}',
      'id: evaluate, type: evaluate.classifier, inputs: {model: split.test}',
    ];
    expect(check(nodes).map(({ code, message }) => [code, message])).toEqual([
      ['too-many-edges', 'Node two: 2 edges lead into the input dataset, which takes one.'],
      ['duplicate-edge', 'Node join takes split.train twice at input tables.'],
      ['port-type-mismatch', 'Node evaluate: the input model takes model, but split.test is of type dataset.'],
      ['missing-input', 'Node evaluate: the input test (dataset) is not connected.'],
    ]);
  });

  it('an edge without a port says which outputs there are', () => {
    expect(messages([load, 'id: split, type: data.split, inputs: {dataset: load}'])).toEqual([
      'Node split names no output of load; it has dataset.',
    ]);
  });

  it('nodes of type flow declare their own ports, with usable names and types', () => {
    expect(check([load, shell('a', ', inputs: {my_data: load.dataset}'), shell('b', ', inputs: {x: a.out}')])).toEqual(
      [],
    );
    const bad = 'id: a, type: flow.shell, parameters: {command: x, outputs: {"a/b": file, c-d: fil, c_d: file}}';
    expect(codes([bad, shell('b', ', inputs: {"../x": a.c_d}')])).toEqual([
      'invalid-port-name',
      'unknown-port-type',
      'port-name-twins',
      'invalid-port-name',
    ]);
  });

  it('a node below a disabled one is a warning', () => {
    expect(check([`${load}, disabled: true`, split])).toMatchObject([
      { code: 'disabled-input', severity: 'warning', nodeId: 'split' },
    ]);
  });

  it('B15: 5,000 nodes, a fan-out of 1,000 and a chain of 10,000 are checked without recursion', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) =>
      shell(`n${index}`, index === 0 ? '' : `, inputs: {x: n${index - 1}.out}`),
    );
    expect(check(chain)).toEqual([]);
    const fan = Array.from({ length: 1000 }, (_, index) => shell(`f${index}`, ', inputs: {x: root.out}'));
    expect(check([shell('root'), ...fan])).toEqual([]);
    const ring = chain.with(0, shell('n0', ', after: [n9999]'));
    expect(codes(ring)).toEqual(['cycle']);
  });

  it('thousands of wrong references are answered without comparing each with every node', () => {
    const nodes = Array.from({ length: 5000 }, (_, index) => shell(`node-${index}`, `, after: [nodes-${index}]`));
    const found = messages(nodes);
    expect(found).toHaveLength(5000);
    expect(found.filter((message) => message.includes('did you mean'))).toHaveLength(50);
  });
});

describe('parameters', () => {
  it('fit the schema of the type, with their place', () => {
    const node =
      'id: train, type: train.sklearn-classifier, inputs: {train: split.train}, parameters: {algorithm: random-forst, trees: 0}';
    expect(check([load, split, node])).toMatchObject([
      { code: 'missing-parameter', message: 'Node train: parameter label is missing.', parameter: 'label' },
      { code: 'invalid-parameter', parameter: 'algorithm', fix: 'Write random-forest.' },
      {
        code: 'invalid-parameter',
        message: 'Node train: parameter trees must be at least 1, but is 0.',
        parameter: 'trees',
        line: 8,
      },
    ]);
  });

  it('a settings input may supply what is missing', () => {
    const search =
      'id: search, type: tune.search, inputs: {train: split.train}, parameters: {trial: {type: train.sklearn-classifier, parameters: {label: y}}, space: {trees: {type: int, min: 1, max: 9}}, metric: roc_auc}';
    const node = 'id: train, type: train.sklearn-classifier, inputs: {train: split.train, settings: search.best}';
    expect(check([load, split, search, node])).toEqual([]);
  });

  const spec =
    '  parameters:\n    trees: {type: integer, default: 7}\n    free: {type: integer}\n    word: {type: string, default: hello}\n';

  it('a pipeline parameter keeps its type as a whole value and is checked with its value', () => {
    const node = (value: string) => [load, split, `${train.replace('label: y', `label: y, trees: "${value}"`)}`];
    const use = (name: string) => node(`\${params.${name}}`);
    expect(check(use('trees'), spec)).toEqual([]);
    expect(check(use('free'), spec)).toEqual([]);
    expect(messages(use('word'), spec)).toEqual([
      'Node train: parameter trees must be a whole number, but is the text "hello".',
    ]);
    expect(messages(use('tree'), spec)).toEqual([
      'Node train: parameter trees names the pipeline parameter tree, which is not declared; did you mean trees?',
    ]);
    expect(messages(use('trees'), spec, { values: { trees: 5000 } })).toEqual([
      'Node train: parameter trees must be at most 1000, but is 5000.',
    ]);
    expect(messages(use('free'), spec, { values: {} })).toEqual([
      'The parameter free has no default and was given no value.',
    ]);
    expect(messages([], spec, { values: { tres: 1, word: 1 } })).toEqual([
      'The pipeline has no parameter "tres"; it has trees, free, word.',
      'The value of parameter word must be text, but is 1.',
    ]);
  });

  it('B17: a text parameter is never put into code', () => {
    const dollar = '$';
    const node = (command: string) => `id: a, type: flow.shell, parameters: {command: "${command}"}`;
    expect(check([node(`run ${dollar}{params.trees}`)], spec)).toEqual([]);
    expect(check([node(`echo ${dollar}{params.word}`)], spec)).toMatchObject([
      { code: 'invalid-template', fix: 'Write "$TRAINYARD_PARAM_WORD".', parameter: 'command' },
    ]);
    expect(check([node(`echo ${dollar}{HOME} $(date) \`x\` ; rm -rf %s`)], spec)).toEqual([]);
  });

  it('pipeline parameters have usable names and fitting defaults', () => {
    const bad =
      '  parameters:\n    "a b": {type: string}\n    x-y: {type: integer, default: no}\n    x_y: {type: string, enum: [a, b], default: c}\n';
    expect(codes([], bad)).toEqual([
      'invalid-parameter-name',
      'invalid-default',
      'parameter-name-twins',
      'invalid-default',
    ]);
  });

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    '~/.ssh/id',
    'C:/x',
    'a\\\\b',
    'x'.repeat(5000),
    'a/../../b',
    'con.csv',
    '',
  ])('B16 B24 B34: the path %j does not leave the project', (path) => {
    expect(codes([`id: load, type: data.table-file, parameters: {path: "${path}"}`])).toEqual(['invalid-parameter']);
  });

  it.each(['a b.csv', "it's.csv", '-rf.csv', 'daten/größe.csv', 'a..b.csv', '日本/表.csv'])(
    'B34: the path %j is fine',
    (path) => {
      expect(check([`id: load, type: data.table-file, parameters: {path: "${path}"}`])).toEqual([]);
    },
  );

  it.each(['Upper', 'a b', '-v /:/h', 'x:latest@sha256:bad', 'x'.repeat(300), 'a//b', ''])(
    'B23: the image %j is refused',
    (image) => {
      expect(codes([`id: a, type: flow.container, parameters: {image: "${image}"}`])).toEqual(['invalid-parameter']);
    },
  );

  it.each([
    [70_000, 'invalid-port'],
    [80, 'invalid-port'],
    [-1, 'invalid-port'],
  ])('B26: port %d is refused', (port, code) => {
    const serve = `id: serve, type: deploy.rest-endpoint, inputs: {model: train.model}, parameters: {port: ${port}}`;
    expect(codes([load, split, train, serve])).toEqual([code]);
  });

  it('B26: a text is no port, and two services cannot share one', () => {
    const serve = (id: string, port: string) =>
      `id: ${id}, type: deploy.rest-endpoint, inputs: {model: train.model}, parameters: {port: ${port}}`;
    expect(codes([load, split, train, serve('a', '"22;id"')])).toEqual(['invalid-parameter']);
    expect(
      codes([load, split, train, serve('a', '8080'), serve('b', '8080'), serve('c', '0'), serve('d', '0')]),
    ).toEqual(['duplicate-port']);
  });
});

describe('secrets', () => {
  const node = (token: string) => [load, split, train.replace('label: y', `label: y, token: ${token}`)];

  it('are named, and only where a secret is expected', () => {
    expect(check(node('{secret: HUB_TOKEN}'))).toEqual([]);
    expect(codes(node('abc123'))).toEqual(['secret-in-file']);
    expect(codes(node('{secret: "hunter2 with spaces"}'))).toEqual(['invalid-secret']);
    expect(codes([train.replace('label: y', 'label: y, settings: {a: {secret: X}}'), load, split])).toContain(
      'secret-not-allowed',
    );
    expect(codes(node('{secret: HUB_TOKEN}'), '', { secretsKnown: new Set() })).toEqual(['unknown-secret']);
    expect(check(node('{secret: HUB_TOKN}'), '', { secretsKnown: new Set(['HUB_TOKEN']) })).toMatchObject([
      { fix: 'Write HUB_TOKEN.' },
    ]);
  });

  it('of a node have names that do not collide', () => {
    expect(codes([shell('a', ', secrets: {a-b: X, a_b: Y, b.c: Z}')])).toEqual(['secret-name-twins', 'invalid-secret']);
  });
});

describe('how a node runs', () => {
  it.each([
    'LD_PRELOAD',
    'ld_preload',
    'DYLD_INSERT_LIBRARIES',
    'NODE_OPTIONS',
    'PATH',
    'NVIDIA_VISIBLE_DEVICES',
    'DOCKER_HOST',
    'PYTHONSTARTUP',
    'BASH_ENV',
    'TRAINYARD_HOME',
  ])('B25: %s may not be set', (name) => {
    expect(codes([shell('a', `, env: {${name}: x}`)])).toEqual(['reserved-variable']);
    expect(codes([], `  defaults: {env: {${name}: x}}\n`)).toEqual(['reserved-variable']);
  });

  it('B25: names with =, values with NUL, and values that no system takes', () => {
    expect(codes([shell('a', ', env: {"A=B": x, "1A": x, "": x}')])).toEqual([
      'invalid-variable',
      'invalid-variable',
      'invalid-variable',
    ]);
    expect(codes([shell('a', ', env: {A: "x\\0y"}')])).toEqual(['invalid-variable']);
    expect(codes([shell('a', `, env: {A: ${'x'.repeat(1_000_000)}}`)])).toEqual(['invalid-variable']);
    expect(check([shell('a', `, env: {OMP_NUM_THREADS: "2", A: ${'x'.repeat(100_000)}}`)])).toEqual([]);
  });

  it.each([
    ['cpu: 0', 'Write 1, or 0.1 for a small step.'],
    ['cpu: -1', 'Write 1.'],
    ['cpu: 5000', 'Write the number of cores.'],
    ['memory: 4', 'Write a unit, such as 4Gi.'],
    ['memory: -4', 'Write 2Gi.'],
    ['memory: 900Pi', 'Write an amount such as 16Gi.'],
    ['gpu: 1000', 'Write the number of devices on one machine.'],
    ['gpu: {count: -1}', 'Write the number of devices on one machine.'],
    ['gpu: {count: 1, ids: [0, 1]}', 'Remove count.'],
    ['gpu: 1, accelerator: {kind: nvidia, count: 1}', 'Keep one of them.'],
  ])('B53: resources of {%s} are refused', (resources, fix) => {
    expect(check([shell('a', `, resources: {${resources}}`)])).toMatchObject([
      { code: 'invalid-resources', fix, nodeId: 'a' },
    ]);
    expect(codes([], `  defaults: {resources: {${resources}}}\n`)).toEqual(['invalid-resources']);
    expect(codes([shell('a', `, retry: {ladder: [{resources: {${resources}}}]}`)])).toEqual(['invalid-resources']);
  });

  it('retries end, wait a sensible time and name failures that exist', () => {
    const retry =
      'retry: {maxAttempts: 0, backoff: {initial: 5m, factor: 0.5, max: 1m, jitter: 2}, on: [timout], rules: [{action: fail}, {exitCodes: [0], action: fail}]}';
    expect(messages([shell('a', `, ${retry}`)])).toEqual([
      'Node a: retry.maxAttempts must be between 1 and 100, but is 0.',
      'Node a: retry.backoff.factor must be between 1 and 100, but is 0.5.',
      'Node a: retry.backoff.jitter must be between 0 and 1, but is 2.',
      'Node a: retry.backoff.initial must not be longer than backoff.max.',
      'Node a: retry.on.0 names "timout", which is no failure reason.',
      'Node a: retry.rules.0 matches nothing.',
      'Node a: retry.rules.1.exitCodes must be between 1 and 255, but holds 0.',
    ]);
    expect(check([shell('a', ', retry: {maxAttempts: 2, ladder: [{set: {a: 1}}, {set: {a: 2}}]}')])).toMatchObject([
      { severity: 'warning' },
    ]);
  });

  it('timeouts, priorities, pools and targets', () => {
    const node = shell('a', ', timeout: 0s, priority: 9999999, pools: {licence: 0, "a b": 1}, target: gpubox');
    expect(check([node]).map(({ code, fix }) => [code, fix])).toEqual([
      ['unknown-target', 'Write gpu-box.'],
      ['invalid-timeout', 'Write a time such as 10m, or remove the timeout.'],
      ['invalid-priority', 'Write 0.'],
      ['invalid-pool', 'Write 1, or remove the pool.'],
      ['invalid-pool', 'Rename the pool.'],
    ]);
    expect(check([shell('a', ', target: local'), shell('b', ', target: gpu-box')])).toEqual([]);
  });
});

describe('conditions', () => {
  const when = (text: string, spec = '') =>
    check(
      [
        load,
        split,
        train,
        'id: evaluate, type: evaluate.classifier, inputs: {model: train.model, test: split.test}',
        shell('a', `, when: "${text}"`),
      ],
      spec,
    );

  it.each([
    'nodes.evaluate.metrics.roc_auc > 0.9',
    "nodes.evaluate.status in ('succeeded', 'failed') and not (run.trigger == 'schedule')",
    'nodes.evaluate.metrics.own_metric >= 1e-3 or true',
  ])('%s is fine', (text) => {
    expect(when(text)).toEqual([]);
  });

  it.each([
    [
      'nodes.evaluate.metrics.roc_auc >',
      'when, column 33: the expression ends where a value or a name should be',
      'invalid-condition',
    ],
    ['nodes.evaluat.metrics.roc_auc > 1', 'when, column 1: the node evaluat does not exist', 'unknown-node'],
    ["nodes.a.status == 'failed'", 'when, column 1: a node cannot depend on its own result', 'invalid-condition'],
    ['params.x > 1', 'when, column 1: the parameter x is not declared', 'unknown-pipeline-parameter'],
    [
      "nodes.evaluate.metrics.roc_auc > 'a'",
      'when, column 1: > compares two numbers or two texts, not a number and a text',
      'invalid-condition',
    ],
    [
      'nodes.evaluate.metrics.roc_auc',
      'when, column 1: the condition must be true or false, but is a number',
      'invalid-condition',
    ],
    [
      'nodes.evaluate.metrics.roc_auc and true',
      'when, column 1: and, or and not join conditions, but this is a number',
      'invalid-condition',
    ],
    [
      "nodes.evaluate.status == 'success'",
      'when, column 1: a status is one of succeeded, failed, skipped, cancelled, interrupted, never success',
      'invalid-condition',
    ],
    [
      'nodes.evaluate.metrics.rocauc > 0.9',
      'when, column 1: evaluate reports no metric rocauc; did you mean roc_auc',
      'unknown-metric',
    ],
    [
      "nodes.evaluate.status in 'failed'",
      'when, column 1: in looks into a list, but this is a text',
      'invalid-condition',
    ],
  ])('%s is not', (text, message, code) => {
    expect(when(text).filter(({ code: found }) => found !== 'cycle')).toMatchObject([
      { code, message: `Node a: ${message}.`, nodeId: 'a' },
    ]);
  });
});

describe('searches', () => {
  const search = (more: string, inputs = 'train: split.train') =>
    check([
      load,
      split,
      `id: s, type: tune.search, inputs: {${inputs}}, parameters: {trial: {type: train.sklearn-classifier, parameters: {label: y}}, metric: roc_auc, ${more}}`,
    ]);

  it('a good search has nothing to report', () => {
    expect(
      search(
        'space: {trees: {type: int, min: 3, max: 9}, settings.max_features: {type: categorical, values: [sqrt, log2]}}',
      ),
    ).toEqual([]);
  });

  it.each([
    ['space: {}', 'space is empty, so there is nothing to search', undefined],
    ['space: {trees: {type: int, min: 9, max: 3}}', 'space.trees.min is 9, more than max, which is 3', undefined],
    [
      'space: {trees: {type: int, min: 1, max: 3, step: 0}}',
      'space.trees.step must be more than 0, but is 0',
      undefined,
    ],
    [
      'space: {trees: {type: int, min: 0, max: 3}}',
      'space.trees.min is no value of the parameter: it must be at least 1, but is 0',
      undefined,
    ],
    [
      'space: {algorithm: {type: categorical, values: []}}',
      'space.algorithm.values must be a list with at least one value',
      undefined,
    ],
    [
      'space: {algorithm: {type: categorical, values: [svm]}}',
      'space.algorithm.values.0 is no value of the parameter: it must be one of random-forest, logistic-regression, but is "svm"',
      undefined,
    ],
    ['space: {trees: {type: discrete, values: [1, 2, 1]}}', 'space.trees.values.2 is 1 again', undefined],
    ['space: {tree: {type: int, min: 1, max: 3}}', 'space.tree is no parameter of train.sklearn-classifier', undefined],
    [
      'space: {settings.c: {type: double, min: 0, max: 1, log: true}}',
      'space.settings.c.min must be more than 0 for a logarithmic range',
      undefined,
    ],
    [
      'algorithm: grid, space: {settings.c: {type: double, min: 0, max: 1}}',
      'space.settings.c needs a step, because a grid cannot try every number',
      undefined,
    ],
    [
      'algorithm: grid, space: {settings.c: {type: double, min: 0, max: 1, step: 0.000000001}}',
      'space is a grid of 1,000,000,001 combinations; at most 10000 are tried',
      undefined,
    ],
    [
      'algorithm: grid, maxTrials: 5, space: {trees: {type: int, min: 1, max: 9}}',
      'maxTrials cuts the grid of 9 combinations to its first 5',
      undefined,
    ],
    [
      'validation: {folds: 5}, space: {trees: {type: int, min: 1, max: 9}}',
      'validation.folds cannot be used together with the input validation',
      'train: split.train, validation: split.test',
    ],
    [
      'validation: {folds: 1}, space: {trees: {type: int, min: 1, max: 9}}',
      'validation.folds must be at least 2, but is 1',
      undefined,
    ],
  ])('B51: {%s}', (more, message, inputs) => {
    expect(search(more, inputs).map((diagnostic) => diagnostic.message)).toEqual([`Node s: parameter ${message}.`]);
  });

  it('the trial is a node type that trains, with fitting parameters', () => {
    const trial = (text: string) =>
      messages([
        load,
        split,
        `id: s, type: tune.search, inputs: {train: split.train}, parameters: {trial: ${text}, metric: roc_auc, space: {trees: {type: int, min: 1, max: 9}}}`,
      ]);
    expect(trial('{type: train.sklearn-clasifier}')[0]).toMatch(
      /names the node type "train.sklearn-clasifier", which is not in the catalog/,
    );
    expect(trial('{type: data.split}')[0]).toMatch(/names data.split, which does not train/);
    expect(trial('{type: train.sklearn-classifier, parameters: {algorithm: svm}}')).toEqual([
      'Node s: parameter trial.parameters.label is missing.',
      'Node s: parameter trial.parameters.algorithm must be one of random-forest, logistic-regression, but is "svm".',
    ]);
  });
});
