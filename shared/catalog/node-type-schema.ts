import type { ParameterSchema } from './parameter-schema.ts';
import { portTypes } from './port-type.ts';

const textList: ParameterSchema = { type: 'array', items: { type: 'string' } };
const portName = { pattern: '^(?:\\*|[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?)$' };

/** Structure of `node.yaml`, in the same subset of JSON Schema that node types describe their parameters with. */
export const nodeTypeSchema: ParameterSchema = {
  title: 'Trainyard node type',
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  additionalProperties: false,
  properties: {
    apiVersion: { const: 'trainyard/v1' },
    kind: { const: 'NodeType' },
    metadata: {
      type: 'object',
      required: ['id', 'version', 'title'],
      additionalProperties: false,
      properties: {
        id: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]*(?:\\.[a-z0-9][a-z0-9-]*)*$', maxLength: 128 },
        version: { type: 'string', pattern: '^\\d{1,6}\\.\\d{1,6}\\.\\d{1,6}(?:[-+][0-9A-Za-z.+-]{1,64})?$' },
        title: { type: 'string', minLength: 1, maxLength: 200 },
        category: { type: 'string', minLength: 1, maxLength: 64 },
        description: { type: 'string' },
        keywords: textList,
      },
    },
    spec: {
      type: 'object',
      required: ['runtime'],
      additionalProperties: false,
      properties: {
        inputs: {
          type: 'object',
          propertyNames: portName,
          additionalProperties: {
            type: 'object',
            required: ['type'],
            additionalProperties: false,
            properties: {
              type: { type: ['string', 'array'], items: { type: 'string', enum: portTypes } },
              description: { type: 'string' },
              optional: { type: 'boolean', default: false },
              multiple: { type: 'boolean', default: false },
            },
          },
        },
        outputs: {
          type: 'object',
          propertyNames: portName,
          additionalProperties: {
            type: 'object',
            required: ['type'],
            additionalProperties: false,
            properties: {
              type: { type: 'string', enum: portTypes },
              description: { type: 'string' },
              optional: { type: 'boolean', default: false },
              extension: { type: 'string', pattern: '^(?:\\.[A-Za-z0-9][A-Za-z0-9.]{0,30})?$' },
            },
          },
        },
        dynamicOutputs: { type: 'string', minLength: 1 },
        parameters: { type: 'object' },
        resources: { type: 'object' },
        runtime: {
          type: 'object',
          minProperties: 1,
          additionalProperties: false,
          properties: {
            python: {
              type: 'object',
              additionalProperties: false,
              properties: { version: { type: 'string' }, requirements: textList, warm: textList, path: textList },
            },
            command: { const: true },
            container: { const: true },
          },
        },
        execution: { type: 'string', enum: ['step', 'search', 'service'], default: 'step' },
        entry: { type: 'string', format: 'input-file' },
        serve: { type: 'string', format: 'input-file' },
        health: { type: 'string', pattern: '^/[!-~]{0,200}$' },
        warm: { type: 'boolean', default: false },
        effects: { type: 'boolean', default: false },
        metrics: textList,
        plots: textList,
      },
    },
  },
};
