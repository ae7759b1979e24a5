import { expect, it } from 'vitest';
import { checkParameterSchema, patternProblem } from './check-schema.ts';
import { readNodeType } from './read-node-type.ts';

const place = { folder: '/project/nodes/my-type', file: 'nodes/my-type/node.yaml', codeHash: 'abc' };
const minimal = {
  apiVersion: 'trainyard/v1',
  kind: 'NodeType',
  metadata: { id: 'train.mine', version: '1.0.0', title: 'Mine' },
  spec: { runtime: { python: { path: ['../../library', '/opt/x', '.'] } }, entry: 'run.py' },
};
const withSpec = (spec: object) => ({ ...minimal, spec: { ...minimal.spec, ...spec } });

function problems(value: unknown): string[] {
  const read = readNodeType(value, place);
  return read.ok ? [] : read.problem.map(({ message }) => message);
}

it('fills in what a file leaves out', () => {
  const read = readNodeType(
    withSpec({
      inputs: { train: { type: ['dataset', 'model'] }, '*': { type: 'any', optional: true } },
      outputs: {
        a: { type: 'dataset' },
        b: { type: 'metrics' },
        c: { type: 'model' },
        d: { type: 'file', extension: '.txt' },
      },
    }),
    place,
  );
  if (!read.ok) throw new Error('unreadable');
  const { inputs, outputs, runtime, category, execution, warm } = read.value;
  expect(inputs.get('train')).toEqual({
    types: ['dataset', 'model'],
    description: '',
    optional: false,
    multiple: false,
  });
  expect([...outputs.values()].map(({ extension }) => extension)).toEqual(['.parquet', '.json', '', '.txt']);
  expect(runtime).toEqual({
    kind: 'python',
    version: '>=3.9',
    requirements: [],
    warm: [],
    path: ['/project/library', '/opt/x', '/project/nodes/my-type'],
  });
  expect([category, execution, warm]).toEqual(['train', 'step', false]);
});

it('reads the other runtimes', () => {
  for (const kind of ['command', 'container']) {
    const read = readNodeType(withSpec({ runtime: { [kind]: true } }), place);
    expect(read.ok && read.value.runtime).toEqual({ kind });
  }
});

it('finds every problem of a file at once, each with the file and the field', () => {
  const bad = {
    apiVersion: 'trainyard/v1',
    kind: 'NodeType',
    metadata: { id: '../x', version: '1', title: '' },
    spec: {
      inputs: { 'a/b': { type: 'datset' } },
      outputs: { c: { type: 'model', optinal: true } },
      parameters: {
        type: 'object',
        required: ['label'],
        properties: { n: { type: 'integer', default: 'x', minimun: 1 }, p: { pattern: '(a+)+$' } },
      },
      runtime: { python: {}, command: true },
      execution: 'service',
      dynamicOutputs: 'outputs',
    },
  };
  expect(problems(bad).map((message) => message.replace(`${place.file}: `, ''))).toEqual([
    expect.stringMatching(/^metadata.id must match/),
    expect.stringMatching(/^metadata.version must match/),
    'metadata.title must not be empty.',
    expect.stringMatching(/^spec.inputs.a\/b must match/),
    'spec.outputs.c.optinal is not known; did you mean optional?',
    'spec.parameters.required names label, which is not in properties.',
    'spec.parameters.properties.n.minimun is not known; did you mean minimum?',
    'spec.parameters.properties.p.pattern must not repeat a group that holds a repetition or a choice.',
    'spec.runtime must name one of python, command and container, not python and command.',
    'spec.entry is missing: a Python node needs a script.',
    'spec.serve is missing: a service needs a script.',
    'spec.health is missing: a service needs a path.',
    expect.stringMatching(/^spec.inputs.a\/b.type must be one of dataset/),
    'spec.dynamicOutputs names outputs, which is not a parameter.',
  ]);
});

it.each([null, 'text', [], 7, undefined])('B10: %j is no node type', (value) => {
  expect(problems(value)).toHaveLength(1);
});

it('an entry outside the folder is refused', () => {
  expect(problems(withSpec({ entry: '../../run.py' }))).toEqual([expect.stringMatching(/spec.entry must stay inside/)]);
});

it('B44: a default that does not fit, and nesting without end, are refused', () => {
  expect(checkParameterSchema({ type: 'integer', default: 'x' })).toMatchObject([{ path: ['default'] }]);
  let deep = {};
  for (let level = 0; level < 1000; level++) deep = { items: deep };
  expect(checkParameterSchema(deep)).toMatchObject([{ message: 'must be nested at most 16 deep' }]);
});

it.each(['(a+)+$', '(a|a)*$', '^(?=a)', '(a)\\1', '((a*))+', '(a{1,3})*', '(', '[z-a]'])(
  'B44: the pattern %s is refused',
  (pattern) => {
    expect(patternProblem(pattern)).toMatch(/^must /);
  },
);

it.each(['^[a-z0-9-]+$', '^(?:a|b)$', '^\\d{1,3}(\\.\\d+)?$', '[(+]+', '\\(a\\)+', '^(ab)+$'])(
  'B44: the pattern %s is taken',
  (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined();
  },
);

it('requirements are packages, not options of an installer', () => {
  const of = (...requirements: string[]) => problems(withSpec({ runtime: { python: { requirements } } }));
  expect(of('pandas>=2', 'a[b]')).toEqual([]);
  expect(of('pandas', '--index-url=http://x')).toEqual([
    'nodes/my-type/node.yaml: spec.runtime.python.requirements has "--index-url=http://x", which is no requirement.',
  ]);
});
