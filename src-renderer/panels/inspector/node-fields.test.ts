import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../shared/base/diagnostic.ts';
import { sampleCatalog } from '../../../shared/pipeline/testing/sample-catalog.ts';
import { diagnosticsOfFields, fieldDefaults } from './node-fields.ts';

const about = (message: string, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'invalid-resources',
  severity: 'error',
  message,
  nodeId: 'train',
  ...more,
});

describe('diagnosticsOfFields', () => {
  const placesOf = (...all: readonly Diagnostic[]) => diagnosticsOfFields('train', all).map((one) => one.parameter);
  it('finds the field in the words of the message, or by the code', () => {
    expect(
      placesOf(
        about('Node train: resources.gpu.count must be at most 64.'),
        about('Node train: retry.maxAttempts must be between 1 and 100.'),
        about('Node train: the target "x" is not configured here.'),
        about('Node train: when: the node x does not exist.'),
        about('Something else.', { code: 'invalid-condition' }),
      ),
    ).toEqual(['resources.gpu.count', 'retry.maxAttempts', 'target', 'when', 'when']);
  });
  it('leaves alone what is about parameters, ports, other nodes, or no field', () => {
    expect(
      placesOf(
        about('Node train: parameter label is missing.', { parameter: 'label' }),
        about('Node train: the input train is not connected.', { port: 'train' }),
        about('Node other: resources.cpu must be more than 0.', { nodeId: 'other' }),
        about('Node train: the environments differ.', { code: 'x' }),
      ),
    ).toEqual([]);
  });
});

it('lets the pipeline’s defaults win over those of the type, and never keeps what has effects', () => {
  const type = sampleCatalog().get('data.split');
  const defaults = fieldDefaults(type, { defaults: { target: 'gpu-box', resources: { memory: '4Gi' }, cache: false } });
  expect(defaults).toMatchObject({ target: 'gpu-box', cache: false, resources: { memory: '4Gi' } });
  expect(fieldDefaults(type, {})).toMatchObject({ target: 'local', cache: true });
  expect(fieldDefaults(type && { ...type, effects: true }, {})).toMatchObject({ cache: false });
});
