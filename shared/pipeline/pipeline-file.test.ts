import { describe, expect, it } from 'vitest';
import { isRunnable, mostNodes, parsePipelineFile } from './pipeline-file.ts';

const head = 'apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: x}\n';
const empty = `${head}spec:\n  nodes: []\n`;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function codes(input: string | Uint8Array): string[] {
  return parsePipelineFile(input).diagnostics.map(({ code, line }) => (line === undefined ? code : `${code}@${line}`));
}

describe('a text that is no pipeline', () => {
  it.each([
    ['nothing', ''],
    ['white space', ' \n\n  \n'],
    ['only comments', '# a\n# b\n'],
    ['null', 'null\n'],
    ['a list at the top', '- a\n- b\n'],
    ['a scalar', 'hello\n'],
    ['another kind', 'apiVersion: trainyard/v1\nkind: NodeType\nspec: {}\n'],
    ['some mapping', 'a: 1\n'],
  ])('B01: %s', (_, text) => {
    const file = parsePipelineFile(text);
    expect(file.document).toBeUndefined();
    expect(file.diagnostics[0]?.message).toMatch(/^Not a pipeline file: /);
  });

  it.each([
    ['PNG', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), 'not-text'],
    ['ELF', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), 'control-character'],
    ['zip', new Uint8Array([0x50, 0x4b, 3, 4, 20, 0]), 'control-character'],
    ['UTF-16 with a mark', new Uint8Array([0xff, 0xfe, 0x61, 0]), 'not-text'],
    ['UTF-16 without one', new Uint8Array([0x61, 0, 0x62, 0]), 'control-character'],
  ])('B02: %s bytes are refused', (_, input, code) => {
    const file = parsePipelineFile(input);
    expect(file.document).toBeUndefined();
    expect(file.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  it('B02: a byte-order mark and CRLF are accepted, and positions are those of the lines', () => {
    const text = `\ufeff${head}spec:\n  nodes:\n    - id: a\n      type: b\n      retri: 1\n`.replaceAll('\n', '\r\n');
    expect(codes(bytes(text))).toEqual(['unknown-field@8']);
    expect(parsePipelineFile(bytes(text)).document?.nodes[0]?.type).toBe('b');
  });
});

describe('limits', () => {
  it('B03: more than 5 MB and more than 10,000 nodes are refused', () => {
    expect(codes('a'.repeat(6_000_000))).toEqual(['too-large']);
    expect(codes(new Uint8Array(100_000_000))).toEqual(['too-large']);
    const node = '    - {id: a, type: b}\n';
    expect(codes(`${head}spec:\n  nodes:\n${node.repeat(mostNodes + 1)}`)).toEqual(['too-many-nodes']);
    expect(codes(`${head}spec:\n  nodes:\n${node.repeat(mostNodes)}`)).toEqual([]);
  });

  it('B03: a text of the allowed size in a slow style ends in a diagnostic', () => {
    expect(codes('- a\n'.repeat(1_300_000))[0]).toMatch(/^too-large@/);
  });

  it('B04: aliases, also of themselves, are refused before anything is built', () => {
    const bomb = Array.from({ length: 9 }, (_, index) => `l${index}: &l${index} [${'*l, '.repeat(9)}]\n`).join('');
    expect(codes(bomb)).toEqual(['yaml-anchor@1']);
    expect(codes('a: &a [*a]\n')).toEqual(['yaml-anchor@1']);
    expect(codes(`${head}spec: {nodes: *x}\n`)).toEqual(['yaml-anchor@4']);
  });

  it('B04: merge keys are refused at the first one', () => {
    expect(codes('<<: {a: 1}\n'.repeat(100_000))).toEqual(['yaml-merge-key@1']);
    expect(codes(`${head}spec:\n  nodes: []\n  << : {a: 1}\n`)).toEqual(['yaml-merge-key@6']);
  });

  it.each([
    ['brackets', '['.repeat(20_000)],
    ['dashes', '- '.repeat(20_000)],
    ['question marks', '? '.repeat(20_000)],
    ['indentation', Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['braces in a pipeline', `${head}spec: ${'{a: '.repeat(5000)}`],
  ])('B05: nesting by %s', (_, text) => {
    expect(codes(text)[0]).toMatch(/^too-deep@/);
  });
});

describe('texts that YAML allows or forbids', () => {
  it.each([
    ['duplicate key', `${head}spec:\n  nodes: []\n  nodes: []\n`, 'duplicate-key@6'],
    ['duplicate key on one line', `${head}spec: {nodes: [], nodes: []}\n`, 'duplicate-key@4'],
    ['a second document', `${head}spec: {nodes: []}\n---\na: 1\n`, 'several-documents@5'],
    ['NUL', `${head}spec: {nodes: []}\0\n`, 'control-character@4'],
    ['a tab as indentation', `${head}spec:\n\tnodes: []\n`, 'tab-indentation@5'],
  ])('B06: %s is refused with its line', (_, text, code) => {
    expect(codes(text)).toEqual([code]);
  });

  it.each(['!!js/function "return 1"', '!!python/object/apply:os.system [ls]', '!unknown {a: 1}', '!!str 12'])(
    'B07: the tag in %s is refused',
    (value) => {
      expect(codes(`${head}spec: ${value}\n`)).toEqual(['yaml-tag@4']);
    },
  );

  it('B07: a directive is refused', () => {
    expect(codes(`%YAML 1.1\n---\n${empty}`)).toEqual(['yaml-directive@1']);
  });

  it('B08: __proto__ is refused and changes nothing', () => {
    for (const key of ['__proto__', '"__proto__"']) {
      expect(codes(`${head}spec: {nodes: [], ${key}: {polluted: 1}}\n`)).toEqual(['reserved-key@4']);
      expect(codes(`${head}spec:\n  nodes: []\n  ${key}:\n    polluted: 1\n`)).toEqual(['reserved-key@6']);
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('B08: constructor, prototype and toString are plain names', () => {
    const text = `${head}spec:\n  parameters:\n    toString: {type: string}\n  nodes:\n    - id: constructor\n      type: a\n      parameters: {prototype: 1, hasOwnProperty: 2}\n`;
    const { document, diagnostics } = parsePipelineFile(text);
    expect(diagnostics).toEqual([]);
    expect(document?.parameters.get('toString')?.type).toBe('string');
    expect(document?.nodes[0]?.parameters).toEqual({ prototype: 1, hasOwnProperty: 2 });
  });

  it.each(['v2', 'v3beta1', 'v99999999999999999999'])('B09: a newer version, %s, opens read-only', (version) => {
    const file = parsePipelineFile(`${head.replace('v1', version)}spec: {nodes: [{id: a, type: b, shiny: 1}]}\n`);
    expect(file.readOnly).toBe(true);
    expect(file.document?.nodes).toHaveLength(1);
    expect(file.diagnostics.map(({ code }) => code)).toEqual(['newer-version']);
    expect(isRunnable(file)).toBe(false);
  });

  it('B09: an older version, or none, is an error; unknown fields are warnings with a suggestion', () => {
    expect(codes(empty.replace('v1', 'v0'))).toEqual(['invalid-field@1']);
    expect(codes(empty.replace('apiVersion: trainyard/v1\n', ''))).toEqual(['missing-field@1']);
    const file = parsePipelineFile(`${head}spec:\n  nodes:\n    - id: a\n      type: b\n      retri: {}\n`);
    expect(file.diagnostics).toEqual([
      {
        code: 'unknown-field',
        severity: 'warning',
        message: 'Node a: retri is not known; did you mean retry?',
        fix: 'Write retry.',
        nodeId: 'a',
        line: 8,
        column: 14,
      },
    ]);
    expect(isRunnable(file)).toBe(true);
  });

  it('B11: values of the wrong type are named one by one', () => {
    const text = `${head}spec:\n  nodes:\n    - id: 012\n      type: no\n      disabled: no\n      priority: "0.1"\n      cache: yes\n      timeout: 22:30\n      title: 2026-11-24\n`;
    const { diagnostics, document } = parsePipelineFile(text);
    expect(diagnostics.map(({ message, fix }) => [message, fix])).toEqual([
      ['Node number 1: id must be text, but is 12.', 'Put it in quotes: "12".'],
      ['Node number 1: disabled must be true or false, but is the text "no".', 'Write false.'],
      ['Node number 1: priority must be a whole number, but is the text "0.1".', 'Write 0.1 without quotes.'],
      ['Node number 1: cache must be true or false, but is the text "yes".', 'Write true.'],
      [
        'Node number 1: timeout must be a duration such as 500ms, 30s, 10m, 2h or 1d (it is "22:30").',
        'Write a number with ms, s, m, h or d.',
      ],
    ]);
    expect(document?.nodes[0]).toMatchObject({ type: 'no', title: '2026-11-24', disabled: false });
  });

  it.each(['9223372036854775808', '.nan', '-.inf', '1e400', '1e-400'])(
    'B11: the number %s is not silently changed',
    (number) => {
      const text = `${head}spec:\n  nodes:\n    - {id: a, type: b, parameters: {n: ${number}}}\n`;
      const { diagnostics } = parsePipelineFile(text);
      expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([['number-not-kept', 6]]);
      expect(diagnostics[0]?.message).toContain(`spec.nodes.0.parameters.n: ${number} `);
    },
  );

  it('B59: conflict markers are named with their line', () => {
    const text = `${head}spec:\n<<<<<<< HEAD\n  nodes: []\n=======\n  nodes: [1]\n>>>>>>> other\n`;
    expect(parsePipelineFile(text).diagnostics.map(({ message }) => message)).toEqual([
      'The file holds a merge conflict at line 5.',
    ]);
  });
});

it('finds all problems of the form in one pass and keeps the order of nodes', () => {
  const text = `${head}spec:\n  nodes:\n    - type: b\n    - 7\n    - {id: c, type: d, retry: {maxAttempts: x}, after: no}\n`;
  const { document, diagnostics } = parsePipelineFile(text);
  expect(diagnostics.map(({ code, line }) => `${code}@${line}`)).toEqual([
    'missing-field@6',
    'invalid-field@7',
    'invalid-field@8',
    'invalid-field@8',
  ]);
  expect(document?.nodes.map(({ id }) => id)).toEqual(['', '', 'c']);
});

it('locates values, keys without a value, and the nearest thing above what is missing', () => {
  const { sourceMap } = parsePipelineFile(`${head}spec:\n  nodes:\n    - id: a\n      type: b\n      inputs:\n`);
  expect(sourceMap.locate(['spec', 'nodes', 0, 'type'])).toEqual({ line: 7, column: 13 });
  expect(sourceMap.locate(['spec', 'nodes', 0, 'inputs'])).toEqual({ line: 8, column: 7 });
  expect(sourceMap.locate(['spec', 'nodes', 0, 'target', 'x'])).toEqual({ line: 6, column: 7 });
});
