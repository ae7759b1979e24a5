import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import { readNodeType } from '../catalog/read-node-type.ts';
import { decodePipeline } from './decode-pipeline.ts';
import { diffPipelines } from './diff.ts';
import { encodePipeline } from './encode-pipeline.ts';
import { nodeTypeJsonSchema, pipelineJsonSchema } from './json-schema.ts';
import { type PipelineDocument, triggerRules } from './pipeline-document.ts';
import { parsePipelineFile } from './pipeline-file.ts';
import { writePipelineFile } from './write-pipeline-file.ts';
import { readCanonicalYaml } from './yaml/canonical-reader.ts';

const runs = Number(process.env.TRAINYARD_FUZZ_RUNS ?? 1500);

const id = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}$/);
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('no', '1', 'a\nb\n', ' x', 'a # b'),
);
const json = fc
  .jsonValue({ maxDepth: 3, noUnicodeString: false })
  .filter((value) => !JSON.stringify(value).includes('__proto__')) as fc.Arbitrary<Json>;
const values = fc.dictionary(name, json, { maxKeys: 4, noNullPrototype: true });
const map = <Value>(value: fc.Arbitrary<Value>) =>
  fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true }).map((entries) => new Map(Object.entries(entries)));
const milliseconds = fc.integer({ min: 1, max: 1e9 });
const reference = fc.record({ nodeId: id, port: name });
const input = fc.oneof(
  reference.map((source) => ({ sources: [source], list: false })),
  fc.array(reference, { maxLength: 3 }).map((sources) => ({ sources, list: true })),
);
const optional = { requiredKeys: [] as [] };
const resources = fc.record(
  { cpu: fc.integer({ min: 1, max: 64 }), memory: fc.constantFrom('512Mi', '2Gi') },
  optional,
);
const retry = fc.record({
  maxAttempts: fc.integer({ min: 1, max: 9 }),
  backoff: fc.record({
    initialMs: milliseconds,
    factor: fc.integer({ min: 1, max: 9 }),
    maxMs: milliseconds,
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  on: fc.array(fc.constantFrom('timeout', 'out-of-memory'), { maxLength: 2 }),
  rules: fc.array(
    fc.record({
      exitCodes: fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: 3 }),
      action: fc.constantFrom('retry' as const, 'fail' as const),
    }),
    { maxLength: 2 },
  ),
  ladder: fc.array(fc.record({ set: values, resources, target: id }, optional), { maxLength: 2 }),
});
const node = fc.record(
  {
    id,
    type: id,
    title: text,
    inputs: map(input),
    after: fc.array(id, { maxLength: 2 }),
    parameters: values,
    target: id,
    resources,
    retry,
    timeoutMs: milliseconds,
    priority: fc.integer({ min: -5, max: 5 }),
    pools: map(fc.integer({ min: 1, max: 9 })),
    cache: fc.boolean(),
    trigger: fc.constantFrom(...triggerRules),
    when: text,
    env: map(text),
    secrets: map(name),
    environment: fc.record({ python: text, requirements: fc.array(name, { maxLength: 2 }), image: id }, optional),
    files: fc.array(name, { maxLength: 2 }),
    disabled: fc.boolean(),
  },
  {
    requiredKeys: [
      'id',
      'type',
      'inputs',
      'after',
      'parameters',
      'priority',
      'pools',
      'trigger',
      'env',
      'secrets',
      'files',
      'disabled',
    ],
  },
);
const parameter = fc.record(
  { type: fc.constantFrom('string' as const, 'integer' as const, 'array' as const), default: json, description: text },
  { requiredKeys: ['type'] },
);
const document = fc.record(
  {
    apiVersion: fc.constant('trainyard/v1'),
    id,
    name: text.filter((value) => value !== ''),
    description: text,
    labels: map(text),
    parameters: map(parameter),
    defaults: fc.record(
      { env: map(text), parameters: values, target: id, retry, timeoutMs: milliseconds },
      { requiredKeys: ['env', 'parameters'] },
    ),
    nodes: fc.uniqueArray(node, { maxLength: 6, selector: (one) => one.id }),
    schedule: fc.record({
      cron: fc.constant('30 2 * * *'),
      timezone: fc.constant('Europe/Vienna'),
    }) as fc.Arbitrary<JsonObject>,
    layout: fc.record({
      nodes: map(fc.record({ x: fc.integer(), y: fc.integer() })),
      notes: fc.array(json, { maxLength: 2 }),
      groups: fc.constant([]),
    }),
  },
  { requiredKeys: ['apiVersion', 'id', 'name', 'description', 'labels', 'parameters', 'defaults', 'nodes', 'layout'] },
) as fc.Arbitrary<PipelineDocument>;

describe('a document and its text', () => {
  it('B47: writing, reading and writing again gives the same document and the same text', () => {
    fc.assert(
      fc.property(document, (original) => {
        const written = writePipelineFile(original);
        const file = parsePipelineFile(written);
        expect(file.diagnostics).toEqual([]);
        expect(file.document).toEqual(original);
        expect(writePipelineFile(file.document as PipelineDocument)).toBe(written);
        expect(diffPipelines(original, file.document as PipelineDocument).same).toBe(true);
      }),
      { numRuns: runs },
    );
  });

  it('is written in the form that the canonical reader knows, with the layout last', () => {
    fc.assert(
      fc.property(document, (original) => {
        const written = writePipelineFile(original);
        expect(readCanonicalYaml(written, false)).toBeDefined();
        expect(Object.keys(encodePipeline(original)).at(-1)).toMatch(/^(layout|spec)$/);
      }),
      { numRuns: Math.min(runs, 500) },
    );
  });

  it('agrees with the JSON Schemas of both drafts', () => {
    const newer = new Ajv2020({ allowUnionTypes: true }).compile(pipelineJsonSchema('2020-12'));
    const older = new Ajv({ allowUnionTypes: true }).compile(pipelineJsonSchema('draft-07'));
    fc.assert(
      fc.property(document, (original) => {
        const value = encodePipeline(original);
        expect([newer(value), newer.errors, older(value), older.errors]).toEqual([true, null, true, null]);
      }),
      { numRuns: Math.min(runs, 300) },
    );
    for (const validate of [newer, older]) {
      expect(
        validate({
          apiVersion: 'trainyard/v1',
          kind: 'Pipeline',
          metadata: { id: 'a' },
          spec: { nodes: [{ id: 'a' }] },
        }),
      ).toBe(false);
      expect(
        validate({
          apiVersion: 'trainyard/v1',
          kind: 'Pipeline',
          metadata: { id: 'a' },
          spec: { nodes: [{ id: 'a', type: 'b', timeout: '1 year' }] },
        }),
      ).toBe(false);
    }
  });
});

it('the JSON Schema of node types accepts what is read and refuses what is not', () => {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(nodeTypeJsonSchema('2020-12'));
  const good = {
    apiVersion: 'trainyard/v1',
    kind: 'NodeType',
    metadata: { id: 'a.b', version: '1.0.0', title: 'A' },
    spec: { inputs: { in: { type: ['dataset', 'model'] } }, runtime: { command: true } },
  };
  const bad = { ...good, spec: { ...good.spec, runtime: {} } };
  const place = { folder: '/n', file: 'node.yaml', codeHash: '' };
  expect([validate(good), readNodeType(good, place).ok]).toEqual([true, true]);
  expect([validate(bad), readNodeType(bad, place).ok]).toEqual([false, false]);
});

it('decoding takes nothing from the prototype of an object', () => {
  expect(decodePipeline({ spec: { nodes: [{ id: 'a', type: 'b' }] } }).nodes[0]?.inputs.size).toBe(0);
});
