import type { ParameterSchema } from '../catalog/parameter-schema.ts';
import { triggerRules } from './pipeline-document.ts';

/** The version that this app writes. */
export const currentApiVersion = 'trainyard/v1';

type Properties = { readonly [name: string]: ParameterSchema };
const mapping = (properties: Properties, more: Partial<ParameterSchema> = {}): ParameterSchema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...more,
});
const mapOf = (additionalProperties: ParameterSchema): ParameterSchema => ({ type: 'object', additionalProperties });
const listOf = (items: ParameterSchema): ParameterSchema => ({ type: 'array', items });

const text: ParameterSchema = { type: 'string' };
const name: ParameterSchema = { type: 'string', minLength: 1 };
const truth: ParameterSchema = { type: 'boolean' };
const anyValue: ParameterSchema = {};
const openMapping: ParameterSchema = { type: 'object' };
const duration: ParameterSchema = { type: 'string', format: 'duration' };
const amount: ParameterSchema = { type: ['string', 'integer'], format: 'memory' };
const cpu: ParameterSchema = { type: ['number', 'string'], pattern: '^\\d{1,9}(?:\\.\\d{1,9})?m?$' };
const coordinate: ParameterSchema = { type: 'number' };

const accelerator: Properties = {
  count: { type: 'integer' },
  ids: listOf({ type: ['string', 'integer'] }),
  memory: amount,
};

export const resourcesSchema: ParameterSchema = mapping({
  cpu,
  memory: amount,
  gpu: mapping(accelerator, { type: ['object', 'integer'], description: 'A count, or count, ids and memory of each.' }),
  accelerator: mapping({ kind: { type: 'string', enum: ['nvidia', 'amd', 'tpu'] }, ...accelerator }),
  shmSize: amount,
});

const retry = mapping({
  maxAttempts: { type: 'integer', description: 'Attempts in all, the first one included.' },
  backoff: mapping({
    initial: duration,
    factor: { type: 'number' },
    max: duration,
    jitter: { type: 'number', description: 'Share of the wait that is random, 0 to 1.' },
  }),
  on: { ...listOf(name), description: 'Failure reasons that are retried.' },
  rules: listOf(
    mapping(
      {
        exitCodes: listOf({ type: 'integer' }),
        reasons: listOf(name),
        action: { type: 'string', enum: ['retry', 'fail', 'ignore'] },
      },
      { required: ['action'] },
    ),
  ),
  ladder: listOf(mapping({ set: openMapping, resources: resourcesSchema, target: name })),
});

const node = mapping(
  {
    id: { type: 'string', minLength: 1, description: 'Stable and unique: lower case letters, digits and -.' },
    type: { type: 'string', minLength: 1, description: 'A node type of the catalog, such as data.split.' },
    title: text,
    inputs: {
      type: 'object',
      description: 'Input port to node.port, or to a list of them.',
      additionalProperties: { type: ['string', 'array'], items: text },
    },
    after: { ...listOf(name), description: 'Nodes to wait for without taking their data.' },
    parameters: openMapping,
    target: name,
    resources: resourcesSchema,
    retry,
    timeout: duration,
    priority: { type: 'integer' },
    pools: mapOf({ type: 'integer' }),
    cache: truth,
    trigger: { type: 'string', enum: triggerRules },
    when: { type: 'string', description: 'A condition such as nodes.search.metrics.roc_auc > 0.9.' },
    env: mapOf({ type: 'string' }),
    secrets: { ...mapOf(name), description: 'Name in the step to the name of the secret.' },
    environment: mapping({
      python: text,
      requirements: listOf(name),
      image: { type: 'string', format: 'image-reference' },
    }),
    files: listOf({ type: 'string', format: 'input-file' }),
    disabled: truth,
  },
  { required: ['id', 'type'] },
);

/** Structure of a pipeline file, in the subset of JSON Schema that `checkParameters` reads. */
export const pipelineSchema: ParameterSchema = mapping(
  {
    apiVersion: { const: currentApiVersion },
    kind: { const: 'Pipeline' },
    metadata: mapping(
      {
        id: { type: 'string', minLength: 1 },
        name: text,
        description: text,
        labels: mapOf(text),
        annotations: mapOf(text),
      },
      { required: ['id'] },
    ),
    spec: mapping(
      {
        parameters: mapOf(
          mapping(
            {
              type: { type: 'string', enum: ['string', 'integer', 'number', 'boolean', 'array', 'object'] },
              default: anyValue,
              description: text,
              enum: { type: 'array', minItems: 1 },
            },
            { required: ['type'] },
          ),
        ),
        defaults: mapping({
          target: name,
          retry,
          timeout: duration,
          resources: resourcesSchema,
          env: mapOf(text),
          cache: truth,
          parameters: openMapping,
        }),
        nodes: listOf(node),
        schedule: mapping({ cron: name, timezone: name, missed: name }, { additionalProperties: true }),
      },
      { required: ['nodes'] },
    ),
    layout: mapping({
      nodes: mapOf(mapping({ x: coordinate, y: coordinate }, { required: ['x', 'y'], additionalProperties: true })),
      notes: { type: 'array' },
      groups: { type: 'array' },
    }),
    expect: { type: 'array', description: 'What a check of an example looks at; a run ignores it.' },
  },
  { required: ['apiVersion', 'kind', 'metadata', 'spec'] },
);
