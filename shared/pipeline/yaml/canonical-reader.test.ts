import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../base/json.ts';
import { parsePipelineFile } from '../pipeline-file.ts';
import { readCanonicalYaml } from './canonical-reader.ts';
import { readGeneralYaml } from './general-reader.ts';
import { printYaml } from './print-yaml.ts';
import { readYaml } from './read-yaml.ts';
import type { YamlOutline } from './yaml-outline.ts';

const runs = Number(process.env.TRAINYARD_FUZZ_RUNS ?? 5000);

const seeds = [
  'a: 1\n',
  'a:\n  - b: c\n    d: |\n      x\n\n      y\n  - [1, 2, {a: b}]\n',
  "k: {a: 'x''y', b: [c, \"d\\n\"]}\n# c\nl: >-\n  x\n",
  'a:\n- 1\n- 2\nb: # c\n  c: d # e\n',
  'when: "nodes.a.metrics.auc > 0.9"   # why\npools: {licence: 1}\nretry:\n  on: [out-of-memory,\n    exit-non-zero]\n',
  'spec:\n  nodes:\n    - id: load\n      type: data.table-file\n      parameters: {path: a b.csv}\n    - id: b\n      env: {A: "2"}\n',
];
const pieces = [
  '\n',
  '  ',
  ': ',
  ':',
  '- ',
  '-',
  ' #',
  '#',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ',',
  '|',
  '|-',
  '|+',
  '>-',
  '\t',
  '~',
]
  .concat([
    'null',
    '1',
    '.5',
    '1e3',
    '0x1f',
    '\\',
    '&a',
    '*a',
    '!',
    '?',
    '%',
    '@',
    '`',
    '<<',
    '---',
    '...',
    'true',
    '\n\n',
  ])
  .concat(['\n  ', '\n    ', '--x', '=', 'é', '$']);

/** A text that differs from a good one in a few places, as after a slip of the hand or a broken disk. */
const mutated = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom('', ...pieces)), { minLength: 1, maxLength: 5 }),
  )
  .map(([seed, changes]) =>
    changes.reduce((text, [at, length, piece]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + piece + text.slice(start + length);
    }, seed),
  );

function places(outline: YamlOutline | undefined): unknown {
  if (!outline) return undefined;
  const { kind, start, end, flow, items, entries } = outline;
  const inside = [...entries].map(([key, { keyStart, value }]) => [key, keyStart, places(value)]);
  return [kind, start, end, flow, items.map(places), inside];
}

describe('the canonical reader', () => {
  it('reads every text exactly as the general reader does, or not at all', () => {
    let read = 0;
    fc.assert(
      fc.property(mutated, (text) => {
        const canonical = readCanonicalYaml(text, true);
        if (!canonical) return;
        read++;
        const general = readGeneralYaml(text);
        expect(general.problems).toEqual([]);
        expect(canonical.value).toEqual(general.value);
        expect(places(canonical.outline)).toEqual(places(general.outline()));
      }),
      { numRuns: runs },
    );
    expect(read).toBeGreaterThan(runs / 20);
  });

  it.each([
    '... a: 1\n',
    '---x: 1\n',
    'a: {b : 1}\n',
    'a : 1\n',
    'a: {b:1}\n',
    'a: [b, , c]\n',
    'a: [b: c]\n',
    'a: b: c\n',
    'a:\n  b\n',
    'a: b\n  c\n',
    'a: - b\n',
    'a: "b" c\n',
    'a: |\n b\n  c\n d: e\n',
    'a: |\n\n\n',
    'a: |\n   \n  b\n',
    'a:\n b: 1\n  c: 2\n',
    'a:\n- b\n - c\n',
    'a: [\nb]\n',
    'a: 1\na: 2\n',
    '- a: 1\n',
    '"a" : 1\n',
    "a: 'b\n",
    'a: b #c\n',
    'a: b#c\n',
    'a: {b: c#d, e: "f"}# x\n',
    'a: *b\n',
    'a: ~\n',
    'a:\n',
  ])('reads %j as the general reader does, or not at all', (text) => {
    const canonical = readCanonicalYaml(text, true);
    if (!canonical) return;
    const general = readGeneralYaml(text);
    expect([canonical.value, places(canonical.outline)]).toEqual([general.value, places(general.outline())]);
  });

  it('reads the same value with and without an outline', () => {
    for (const seed of seeds) {
      expect(readCanonicalYaml(seed, true)?.value).toEqual(readCanonicalYaml(seed, false)?.value);
    }
  });

  const key = fc.oneof(
    fc.constantFrom('on', 'y', 'a.b', '1', 'true', '<<', 'a: b', '#', ''),
    fc.string({ maxLength: 8 }),
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom('a', ' ', '\n', '#', ':', '-', '"', "'", '{', '1', '\t', '|', 'é', '\u2028') }),
    fc.constantFrom(
      'no',
      'yes',
      '012',
      '1e3',
      '22:30',
      '2026-11-24',
      '~',
      'null',
      '10m',
      '2Gi',
      '0x1f',
      '.5',
      '...',
      'a\n',
      ' a\nb',
      'a\n\nb\n\n',
    ),
  );
  const { value: anyValue } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(
        key.filter((name) => name !== '__proto__'),
        tie('value'),
        { maxKeys: 4, noNullPrototype: true },
      ),
    ) as fc.Arbitrary<Json>,
  }));

  it('reads back whatever is printed, in block and in flow style, mostly by itself', () => {
    let canonical = 0;
    fc.assert(
      fc.property(anyValue, fc.boolean(), (value, allBlock) => {
        const printed = printYaml({ root: value }, { block: (depth) => allBlock || depth === 0 });
        const read = readYaml(printed);
        expect(read.problems).toEqual([]);
        expect(read.value).toEqual({ root: value });
        expect(readGeneralYaml(printed).value).toEqual({ root: value });
        if (readCanonicalYaml(printed, false)) canonical++;
      }),
      { numRuns: runs },
    );
    expect(canonical).toBeGreaterThan(runs * 0.9);
  });
});

it('B48: broken bytes of a pipeline file give diagnostics, never an exception', () => {
  const head = 'apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: x}\nspec:\n  nodes:\n';
  const body =
    '    - id: a\n      type: b\n      inputs: {x: c.d}\n      retry: {maxAttempts: 3, on: [timeout]}\n      timeout: 10m\n';
  const whole = new TextEncoder().encode(head + body);
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(2));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const broken = [...whole];
      for (const [at, byte, kind] of changes) broken.splice(at, kind === 0 ? 0 : 1, ...(kind === 2 ? [] : [byte]));
      const file = parsePipelineFile(Uint8Array.from(broken));
      for (const { code, message } of file.diagnostics) {
        expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
        expect(message.length).toBeGreaterThan(10);
      }
      expect(file.document !== undefined || file.diagnostics.length > 0).toBe(true);
    }),
    { numRuns: runs },
  );
});
