import { describe, expect, it } from 'vitest';
import type { ExecutorEvent } from './executor.ts';
import { FakeExecutor } from './fake-executor.ts';
import type { Launch } from './launch.ts';
import { RoutingExecutor } from './routing-executor.ts';
import { executorContract } from './testing/executor-contract.ts';

executorContract(
  'RoutingExecutor',
  (listener) =>
    new RoutingExecutor(
      listener,
      (_target, tell) =>
        new FakeExecutor(tell, ({ argv }) => {
          const [word, code] = (argv?.[2] ?? '').split(' ');
          return word === 'exit' ? { exitCode: Number(code) } : 'hold';
        }),
    ),
);

/** Two targets whose attempts are held, and all that was told. */
function routes() {
  const events: ExecutorEvent[] = [];
  const made = new Map<string, FakeExecutor>();
  const tellers = new Map<string, (events: readonly ExecutorEvent[]) => void>();
  const executor = new RoutingExecutor(
    (told) => events.push(...told),
    (target, tell) => {
      if (target === 'gone') return undefined;
      const fake = new FakeExecutor(tell, () => 'hold');
      made.set(target, fake);
      tellers.set(target, tell);
      return fake;
    },
  );
  return { executor, events, made, tellers };
}

const launch = (step: string, target: string): Launch =>
  ({ id: `run/${step}/1`, target, dir: `/${step}`, argv: [], step: {} }) as unknown as Launch;

describe('RoutingExecutor', () => {
  it('starts, watches and cancels each attempt where its target is, and makes no executor before', () => {
    const { executor, made } = routes();
    expect(made.size).toBe(0);
    executor.start([launch('a', 'local'), launch('b', 'box'), launch('c', 'local')]);
    executor.watch('run/d/1', '/d', 'box');
    executor.cancel('run/b/1', 0);
    executor.cancel('run/d/1', 5);
    expect(made.get('local')?.launches.map(({ id }) => id)).toEqual(['run/a/1', 'run/c/1']);
    expect(made.get('box')?.launches.map(({ id }) => id)).toEqual(['run/b/1']);
    expect(made.get('box')?.watched).toEqual(['run/d/1']);
    expect(made.get('box')?.cancelled.map(({ id }) => id)).toEqual(['run/b/1', 'run/d/1']);
    expect(made.get('local')?.cancelled).toEqual([]);
  });

  it('refuses what belongs to a target that is not there, and starts the rest', async () => {
    const { executor, events, made } = routes();
    executor.start([launch('a', 'gone'), launch('b', 'local')]);
    executor.watch('run/c/1', '/c', 'gone');
    expect(events).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(events.map((event) => 'id' in event && [event.id, event.type])).toEqual([
      ['run/a/1', 'refused'],
      ['run/c/1', 'refused'],
    ]);
    expect(events[0]).toMatchObject({ reason: 'target-unreachable', message: expect.stringContaining('gone') });
    expect(made.get('local')?.launches).toHaveLength(1);
  });

  it('says which target has lost contact', () => {
    const { executor, events, tellers } = routes();
    executor.start([launch('a', 'local'), launch('b', 'box')]);
    tellers.get('box')?.([{ type: 'contact-lost', since: 'now' }]);
    tellers.get('box')?.([{ type: 'contact-restored' }]);
    expect(events).toEqual([
      { type: 'contact-lost', since: 'now', target: 'box' },
      { type: 'contact-restored', target: 'box' },
    ]);
  });

  it('gives an executor the variables of runs that began before it was made', () => {
    const contexts: string[] = [];
    const executor = new RoutingExecutor(
      () => {},
      (target, tell) => {
        const fake = new FakeExecutor(tell, () => 'hold');
        fake.context = (id?: string) => void contexts.push(`${target}:${id}`);
        return fake;
      },
    );
    executor.context('one', {});
    executor.context('two', {});
    executor.forget('one');
    executor.start([launch('a', 'box')]);
    executor.context('three', {});
    expect(contexts).toEqual(['box:two', 'box:three']);
  });
});
