import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Contract } from './contract.ts';
import type { ClientMessage, ServerMessage } from './protocol.ts';
import { serveRpc } from './server.ts';

const contract = {
  calls: {
    'a.echo': { input: z.object({ value: z.json().optional() }), output: z.object({ value: z.unknown() }) },
    'a.deep': { input: z.object({}), output: z.object({ value: z.unknown() }) },
    'a.throws': { input: z.object({}), output: z.object({}) },
  },
  streams: { 'a.events': { input: z.object({}), event: z.array(z.unknown()) } },
} satisfies Contract;

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

function served() {
  const sent: ServerMessage[] = [];
  const bugs: string[] = [];
  let aborted = false;
  let comes: (message: ClientMessage) => void = () => {};
  serveRpc(
    {
      send: (message) => void sent.push(JSON.parse(JSON.stringify(message)) as ServerMessage),
      onMessage: (listener) => {
        comes = listener;
      },
      onClose: () => {},
      close: () => {},
    },
    contract,
    {
      'a.echo': async ({ value }: { value?: unknown }) => ({ value }),
      'a.deep': async () => ({ value: nested(100_000) }),
      'a.throws': () => {
        throw new Error('not even a promise');
      },
      'a.events': async (_input, push, signal) => {
        await push([nested(100_000)]);
        await push(['after']);
        aborted = signal.aborted;
      },
    },
    (_error, method) => bugs.push(method),
  );
  const ask = async (method: unknown, input: unknown): Promise<ServerMessage | undefined> => {
    sent.length = 0;
    comes({ kind: 'request', id: 1, method: method as string, input });
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent.length).toBe(1);
    return sent[0];
  };
  return { ask, bugs, aborted: () => aborted };
}

test.each([[{ toString: null }], [null], [7], [['a.echo']], [undefined]])(
  'a method that is no text, %j, is refused as invalid',
  async (method) => {
    const { ask, bugs } = served();
    expect(await ask(method, {})).toMatchObject({ kind: 'error', id: 1, code: 'invalid' });
    expect(bugs).toEqual([]);
    expect(await ask('a.echo', { value: 1 })).toEqual({ kind: 'result', id: 1, output: { value: 1 } });
  },
);

test('an input that is nested deeper than the contract can check is invalid', async () => {
  const { ask } = served();
  expect(await ask('a.echo', { value: nested(20_000) })).toMatchObject({ kind: 'error', code: 'invalid' });
  expect(await ask('a.echo', { value: 1 })).toMatchObject({ kind: 'result' });
});

test('an answer that cannot be written is told as internal, and the channel lives on', async () => {
  const { ask, bugs } = served();
  expect(await ask('a.deep', {})).toMatchObject({ kind: 'error', id: 1, code: 'internal' });
  expect(bugs).toEqual(['a.deep']);
  expect(await ask('a.echo', { value: 1 })).toMatchObject({ kind: 'result' });
});

test('events that cannot be written end their stream, and the handler hears of it', async () => {
  const { ask, bugs, aborted } = served();
  expect(await ask('a.events', {})).toMatchObject({ kind: 'error', id: 1, code: 'internal' });
  expect([bugs, aborted()]).toEqual([['a.events'], true]);
});

test('a handler that throws at once is told as internal', async () => {
  expect(await served().ask('a.throws', {})).toMatchObject({ code: 'internal', message: 'not even a promise' });
});
