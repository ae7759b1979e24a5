import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResources } from '../../shared/plan/resources.ts';
import { sampleStep } from '../../shared/plan/testing/sample-plan.ts';
import { ReadyQueue } from './ready-queue.ts';

interface Item {
  readonly step: ReturnType<typeof sampleStep>;
  readonly arrival: number;
}

const kinds = [1, 2, 3].map((cpu) => readResources({ cpu }));

const item = (arrival: number, priority: number, kind: number): Item => ({
  step: sampleStep(`s${arrival}`, { priority, resources: kinds[kind] as (typeof kinds)[number] }),
  arrival,
});

const byRank = (a: Item, b: Item): number => b.step.priority - a.step.priority || a.arrival - b.arrival;

describe('ReadyQueue', () => {
  it('gives the same order as a sorted list, whatever is pushed and taken in between', () => {
    const action = fc.oneof(
      fc.record({ priority: fc.integer({ min: -2, max: 2 }), kind: fc.nat(2) }),
      fc.record({ take: fc.integer({ min: 1, max: 4 }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const queue = new ReadyQueue<Item>();
        const model: Item[] = [];
        let arrivals = 0;
        for (const step of actions) {
          if ('kind' in step) {
            const pushed = item(arrivals, step.priority, step.kind);
            arrivals += 1;
            queue.push(pushed);
            model.push(pushed);
            continue;
          }
          const taken: Item[] = [];
          queue.drain((next) => taken.length < step.take && taken.push(next) > 0);
          const expected = model.sort(byRank).splice(0, step.take);
          expect(taken.map(({ arrival }) => arrival)).toEqual(expected.map(({ arrival }) => arrival));
          expect(queue.size).toBe(model.length);
        }
        const rest = queue.clear().map(({ arrival }) => arrival);
        expect(rest).toEqual(model.map(({ arrival }) => arrival).sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  it('asks each kind once that has to wait, however many wait', () => {
    const queue = new ReadyQueue<Item>();
    for (let arrival = 0; arrival < 3000; arrival += 1) queue.push(item(arrival, 0, arrival % 3));
    let asked = 0;
    queue.drain(() => {
      asked += 1;
      return false;
    });
    expect(asked).toBe(3);
  });

  it('lets a kind that fits pass one that has to wait', () => {
    const queue = new ReadyQueue<Item>();
    queue.push(item(0, 5, 2));
    queue.push(item(1, 0, 0));
    const taken: number[] = [];
    queue.drain(({ step, arrival }) => step.resources.cpu === 1 && taken.push(arrival) > 0);
    expect(taken).toEqual([1]);
    expect(queue.size).toBe(1);
  });

  it('keeps steps with other pools apart', () => {
    const queue = new ReadyQueue<Item>();
    const [resources] = kinds as [(typeof kinds)[number]];
    queue.push({ step: sampleStep('a', { resources, pools: { licence: 1 } }), arrival: 0 });
    queue.push({ step: sampleStep('b', { resources }), arrival: 1 });
    const taken: number[] = [];
    queue.drain(({ step, arrival }) => step.pools['licence'] === undefined && taken.push(arrival) > 0);
    expect(taken).toEqual([1]);
  });

  it('drops what it has handed out from memory, and keeps the order while doing so', () => {
    const queue = new ReadyQueue<Item>();
    for (let arrival = 0; arrival < 5000; arrival += 1) queue.push(item(arrival, 0, 0));
    const order: number[] = [];
    while (queue.size > 0) {
      let left = 700;
      queue.drain(({ arrival }) => {
        left -= 1;
        if (left >= 0) order.push(arrival);
        return left >= 0;
      });
    }
    expect(order).toEqual(Array.from({ length: 5000 }, (_, arrival) => arrival));
  });
});
