import { describe, expect, it } from 'vitest';
import { readResources } from './resources.ts';

describe('readResources', () => {
  it('asks for one core and nothing else where nothing is said', () => {
    expect(readResources({})).toEqual({
      cpu: 1,
      memoryBytes: null,
      memoryLimitBytes: null,
      accelerator: null,
      shmBytes: null,
      diskBytes: null,
    });
  });

  it('lets the pipeline win key by key over the type, and the node over the pipeline', () => {
    const resources = readResources(
      { cpu: 1, memory: '1Gi', disk: '5G' },
      { cpu: 2, memory: '2Gi' },
      { memory: '4Gi' },
    );
    expect(resources).toMatchObject({ cpu: 2, memoryBytes: 2 ** 32, memoryLimitBytes: 2 ** 32, diskBytes: 5e9 });
  });

  it('takes the request of a type for no limit', () => {
    expect(readResources({ memory: '1Gi' })).toMatchObject({ memoryBytes: 2 ** 30, memoryLimitBytes: null });
  });

  it.each([
    [{ gpu: 2 }, { kind: 'nvidia', count: 2, ids: [] }],
    [{ gpu: { count: 1, memory: '16Gi' } }, { kind: 'nvidia', count: 1, memoryBytes: 16 * 2 ** 30 }],
    [{ gpu: {} }, { kind: 'nvidia', count: 1 }],
    [{ accelerator: { kind: 'amd', count: 3 } }, { kind: 'amd', count: 3 }],
    [{ accelerator: { kind: 'nvidia', ids: [0, '2'] } }, { kind: 'nvidia', count: 2, ids: ['0', '2'] }],
  ])('reads %j', (asked, accelerator) => {
    expect(readResources({}, asked)).toMatchObject({ accelerator });
  });

  it('takes a count of zero for no GPU', () => {
    expect(readResources({ gpu: 1 }, { gpu: 0 }).accelerator).toBeNull();
    expect(readResources({ gpu: 1 }, { gpu: { count: 0 } }).accelerator).toBeNull();
  });

  it('takes memory as a number of bytes too', () => {
    expect(readResources({}, { memory: 1024, shmSize: '1Ki' })).toMatchObject({ memoryBytes: 1024, shmBytes: 1024 });
  });
});
