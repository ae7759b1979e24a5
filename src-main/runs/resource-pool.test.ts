import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResources } from '../../shared/plan/resources.ts';
import { type Grant, type PoolLimits, ResourcePool } from './resource-pool.ts';

const limits: PoolLimits = { cpu: 4, memoryBytes: 1000, gpus: ['0', '1'], parallel: 3, pools: { licence: 2 } };
const ask = (asked: Parameters<typeof readResources>[0], pools = {}) => ({ resources: readResources(asked), pools });
const waits = (pool: ResourcePool, asked: Parameters<typeof readResources>[0], pools = {}): string => {
  const taken = pool.take(ask(asked, pools));
  return 'waitsFor' in taken ? taken.waitsFor : 'granted';
};

describe('ResourcePool', () => {
  it.each([
    [{ cpu: 3 }, { cpu: 2 }, '2 CPU'],
    [{ cpu: 1, memory: 900 }, { cpu: 1, memory: 200 }, 'memory'],
    [{ cpu: 1, gpu: 2 }, { cpu: 1, gpu: 1 }, 'a GPU'],
    [{ cpu: 1, gpu: 1 }, { cpu: 1, gpu: 2 }, '2 GPUs'],
  ])('with %j taken, %j waits for %s', (first, second, words) => {
    const pool = new ResourcePool(limits);
    expect(waits(pool, first)).toBe('granted');
    expect(waits(pool, second)).toBe(words);
  });

  it('says what it waits for when all places or a named pool are taken', () => {
    const pool = new ResourcePool(limits);
    expect(waits(pool, { cpu: 0.1 }, { licence: 2 })).toBe('granted');
    expect(waits(pool, { cpu: 0.1 }, { licence: 1 })).toBe('pool licence');
    expect(waits(pool, { cpu: 0.1 }, { unsized: 1 })).toBe('granted');
    expect(waits(pool, { cpu: 0.1 }, { unsized: 1 })).toBe('pool unsized');
    expect(waits(pool, { cpu: 0.1 })).toBe('granted');
    expect(waits(pool, { cpu: 0.1 })).toBe('a free place');
  });

  it('lets what asks for more than there is run alone', () => {
    const pool = new ResourcePool(limits);
    const taken = pool.take(ask({ cpu: 64, memory: 10_000 }, { licence: 9 }));
    expect(taken).toMatchObject({ grant: { cpu: 4, memoryBytes: 1000, pools: { licence: 2 } } });
    expect(waits(pool, { cpu: 0.5 })).toBe('0.5 CPU');
  });

  it('gives the very GPUs that were asked for, and waits for those', () => {
    const pool = new ResourcePool(limits);
    const one = pool.take(ask({ cpu: 1, accelerator: { kind: 'nvidia', ids: ['1'] } }));
    expect(one).toMatchObject({ grant: { gpus: ['1'] } });
    expect(waits(pool, { cpu: 1, accelerator: { kind: 'nvidia', ids: ['1'] } })).toBe('GPU 1');
    expect(pool.take(ask({ cpu: 1, gpu: 1 }))).toMatchObject({ grant: { gpus: ['0'] } });
  });

  it('takes over what is under way beyond its limits, and grants nothing until that is back', () => {
    const pool = new ResourcePool({ ...limits, cpu: 1 });
    const first = pool.adopt(ask({ cpu: 1 }), ['1']);
    const second = pool.adopt(ask({ cpu: 1 }), []);
    expect(first.gpus).toEqual(['1']);
    pool.give(second);
    expect(waits(pool, { cpu: 1 })).toBe('1 CPU');
    pool.give(first);
    expect(pool.take(ask({ cpu: 1, gpu: 2 }))).toMatchObject({ grant: { gpus: ['0', '1'] } });
  });

  it('never grants more than there is, nor a GPU twice, and has all again in the end', () => {
    const request = fc.record({
      cpu: fc.constantFrom(0.1, 0.3, 1, 2, 5),
      memory: fc.integer({ min: 0, max: 600 }),
      gpu: fc.integer({ min: 0, max: 2 }),
      licence: fc.integer({ min: 0, max: 3 }),
      giveBack: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const pool = new ResourcePool(limits);
        const held: Grant[] = [];
        for (const { cpu, memory, gpu, licence, giveBack } of requests) {
          const taken = pool.take(ask({ cpu, memory, gpu }, licence > 0 ? { licence } : {}));
          if ('grant' in taken) held.push(taken.grant);
          else if (held.length > 0) pool.give(held.splice(giveBack % held.length, 1)[0] as Grant);
          const sum = (value: (grant: Grant) => number): number =>
            held.reduce((total, grant) => total + value(grant), 0);
          expect(sum((grant) => grant.cpu)).toBeLessThanOrEqual(4 + 1e-6);
          expect(sum((grant) => grant.memoryBytes)).toBeLessThanOrEqual(1000);
          expect(sum((grant) => grant.pools['licence'] ?? 0)).toBeLessThanOrEqual(2);
          expect(held.length).toBeLessThanOrEqual(3);
          const gpus = held.flatMap((grant) => grant.gpus);
          expect(new Set(gpus).size).toBe(gpus.length);
        }
        for (const grant of held) pool.give(grant);
        expect(pool.take(ask({ cpu: 4, memory: 1000, gpu: 2 }, { licence: 2 }))).toMatchObject({
          grant: { gpus: ['0', '1'] },
        });
      }),
    );
  });
});
