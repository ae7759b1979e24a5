import type { Diagnostic } from '../../../shared/base/diagnostic.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import type { ParameterSchema } from '../../../shared/catalog/parameter-schema.ts';
import { triggerRules } from '../../../shared/pipeline/pipeline-document.ts';

const memory: ParameterSchema = { type: ['string', 'integer'], format: 'memory', examples: ['2Gi'] };
const duration: ParameterSchema = { type: 'string', format: 'duration', examples: ['10m'] };
const names: ParameterSchema = { type: 'array', items: { type: 'string' } };

const resources: ParameterSchema = {
  type: 'object',
  title: 'Requests of each attempt',
  properties: {
    cpu: { type: ['number', 'string'], title: 'CPU cores', description: 'Such as 2, 0.5 or 500m.' },
    memory: { ...memory, title: 'Memory', description: 'Such as 512Mi or 2Gi. A step that takes more is ended.' },
    shmSize: { ...memory, title: 'Shared memory', description: 'Of a container; data loaders of PyTorch need it.' },
    gpu: {
      type: 'object',
      title: 'GPU',
      properties: {
        count: { type: 'integer', minimum: 0, title: 'Count' },
        ids: { ...names, title: 'Devices', description: 'These and no others, in place of a count.' },
        memory: { ...memory, title: 'Memory of each' },
      },
    },
  },
};

/** A GPU request may be a mere count. */
const gpuCount: ParameterSchema = { type: 'integer', minimum: 0, title: 'GPUs' };

/** Where a step runs and what it may take. */
export const computeSchema = (node: JsonObject): ParameterSchema => ({
  type: 'object',
  properties: {
    target: { type: 'string', title: 'Target', description: 'The machine that runs it.', 'x-ui': { widget: 'target' } },
    resources:
      typeof resourcesOf(node)['gpu'] === 'number'
        ? { ...resources, properties: { ...resources.properties, gpu: gpuCount } }
        : resources,
    priority: {
      type: 'integer',
      default: 0,
      title: 'Priority',
      description: 'Of steps that are ready, the highest starts first.',
    },
    pools: {
      type: 'object',
      title: 'Pools',
      description: 'Shares of something that only a few steps may use at a time, such as a licence.',
      additionalProperties: { type: 'integer', minimum: 1, default: 1 },
    },
  },
});

const resourcesOf = (node: JsonObject): JsonObject => (isObject(node['resources']) ? node['resources'] : {});

const reasons = [
  'exit-non-zero',
  'signal',
  'timeout',
  'out-of-memory',
  'disk-full',
  'environment-unavailable',
  'image-unavailable',
  'target-unreachable',
  'input-missing',
  'output-missing',
  'interrupted',
  'lost',
];

/** When a step runs, how often it is tried, and whether its result is kept. */
export const retrySchema: ParameterSchema = {
  type: 'object',
  properties: {
    retry: {
      type: 'object',
      title: 'Retry',
      properties: {
        maxAttempts: { type: 'integer', minimum: 1, maximum: 100, title: 'Attempts at most', default: 1 },
        on: {
          type: 'array',
          items: { type: 'string', enum: reasons },
          title: 'Retried failures',
          description: 'Without any, every failure that may pass is tried again.',
        },
        backoff: {
          type: 'object',
          title: 'Wait between attempts',
          properties: {
            initial: { ...duration, title: 'First wait', default: '1s' },
            factor: { type: 'number', minimum: 1, title: 'Times', default: 2 },
            max: { ...duration, title: 'Longest wait', default: '2m' },
            jitter: { type: 'number', minimum: 0, maximum: 1, title: 'Random share', default: 0.2 },
          },
        },
      },
    },
    timeout: { ...duration, title: 'Time limit', description: 'Of each attempt, such as 10m or 2h.' },
    cache: {
      type: 'boolean',
      title: 'Keep results',
      description: 'An unchanged step is answered from its last result.',
    },
    trigger: {
      type: 'string',
      enum: triggerRules,
      default: 'all_success',
      title: 'Runs after',
      description: 'What must have become of the nodes before it.',
    },
    when: {
      type: 'string',
      title: 'Condition',
      description: 'Such as nodes.search.metrics.roc_auc > 0.9. Without one it always runs.',
    },
  },
};

/** What a step finds when it starts. */
export const environmentSchema = (typeId: string): ParameterSchema => ({
  type: 'object',
  properties: {
    ...(typeId.startsWith('flow.')
      ? {
          environment: {
            type: 'object',
            title: 'Interpreter',
            properties: {
              python: { type: 'string', title: 'Python', examples: ['3.12'] },
              requirements: { ...names, title: 'Packages', description: 'As for pip, such as tabulate or polars>=1.' },
              image: {
                type: 'string',
                format: 'image-reference',
                title: 'Image',
                description: 'In place of a Python.',
              },
            },
          } satisfies ParameterSchema,
          files: {
            type: 'array',
            items: { type: 'string', format: 'input-file' },
            title: 'Files',
            description: "Of the project; they are placed in the step's folder.",
          } satisfies ParameterSchema,
        }
      : {}),
    env: {
      type: 'object',
      title: 'Variables',
      description: 'Environment variables. Never put a password here: use a secret.',
      additionalProperties: { type: 'string' },
    },
    secrets: {
      type: 'object',
      title: 'Secrets',
      description: 'A name in the step, and the name of the secret that its file holds.',
      additionalProperties: { type: 'string' },
    },
  },
});

/** What holds where the node's own fields say nothing: of its type, and before that of the pipeline. */
export function fieldDefaults(type: NodeType | undefined, spec: JsonObject): JsonObject {
  const defaults = isObject(spec['defaults']) ? spec['defaults'] : {};
  const requested = isObject(defaults['resources']) ? defaults['resources'] : {};
  const given = (name: string): JsonObject => (defaults[name] === undefined ? {} : { [name]: defaults[name] as Json });
  return {
    target: 'local',
    ...(type && !type.effects && type.outputs.size > 0 ? { cache: true } : { cache: false }),
    ...given('target'),
    ...given('retry'),
    ...given('timeout'),
    ...given('cache'),
    ...given('env'),
    resources: { ...(type?.resources ?? {}), ...requested },
  };
}

const fieldPattern =
  /^(resources|retry|target|timeout|priority|pools|environment|env|secrets|files|when|trigger)\b((?:\.\w+)*)/;

/** The diagnostics of a node with the field that their message begins with as their place. */
export function diagnosticsOfFields(nodeId: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const prefix = `Node ${nodeId}: `;
  return diagnostics.flatMap((one) => {
    if (one.nodeId !== nodeId || one.parameter !== undefined || one.port !== undefined) return [];
    const rest = one.message.startsWith(prefix) ? one.message.slice(prefix.length).replace(/^the /, '') : '';
    const field = fieldPattern.exec(rest);
    const parameter = field ? `${field[1]}${field[2]}` : fieldOfCode[one.code];
    return parameter === undefined ? [] : [{ ...one, parameter }];
  });
}

const fieldOfCode: { readonly [code: string]: string } = {
  'invalid-condition': 'when',
  'unknown-metric': 'when',
  'unknown-target': 'target',
  'invalid-requirement': 'environment.requirements',
  'invalid-variable': 'env',
  'reserved-variable': 'env',
  'unknown-secret': 'secrets',
  'invalid-timeout': 'timeout',
};
