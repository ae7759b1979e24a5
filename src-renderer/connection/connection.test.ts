import { expect, test, vi } from 'vitest';
import { Connection } from './connection.ts';
import type { LinkEnd, WindowLink } from './window-link.ts';

interface Asked {
  readonly kind: string;
  readonly id: number;
  readonly method?: string;
  readonly input?: unknown;
}

/** The other end of a link: answers the greeting, and leaves the rest to the test. */
class Bridge {
  readonly asked: Asked[] = [];
  readonly #project: string;
  readonly #problem: string | null;
  #onText: (text: string) => void = () => {};
  #onClose: (end?: LinkEnd) => void = () => {};

  constructor(project = '/one', problem: string | null = null) {
    this.#project = project;
    this.#problem = problem;
  }

  readonly link: WindowLink = {
    send: (text) => this.#take(JSON.parse(text) as Asked),
    onText: (listener) => {
      this.#onText = listener;
    },
    onClose: (listener) => {
      this.#onClose = listener;
    },
    close: () => this.end('lost'),
  };

  answer(id: number, output: unknown): void {
    this.#onText(JSON.stringify({ kind: 'result', id, output }));
  }

  push(id: number, events: readonly unknown[]): void {
    this.#onText(JSON.stringify({ kind: 'next', id, events }));
  }

  end(end: LinkEnd): void {
    this.#onClose(end);
  }

  /** What was asked by this name. */
  of(method: string): Asked[] {
    return this.asked.filter((one) => one.method === method);
  }

  #take(message: Asked): void {
    this.asked.push(message);
    const { id, method } = message;
    if (method === 'host.hello') {
      queueMicrotask(() =>
        this.answer(id, { version: '1', host: 'test', capabilities: [], project: this.#project, file: null }),
      );
    } else if (method === 'host.openProject') {
      const { folder } = message.input as { folder: string };
      queueMicrotask(() => this.answer(id, { ok: true, project: folder, file: null }));
    } else if (method === 'engine.hello') {
      queueMicrotask(() => {
        if (this.#problem === null) this.answer(id, {});
        else this.#onText(JSON.stringify({ kind: 'error', id, code: 'no-engine', message: this.#problem }));
      });
    }
  }
}

/** A connection over these bridges, one after the other. */
function connectionOver(...bridges: readonly Bridge[]): Connection {
  const left = [...bridges];
  const connection = new Connection(() => {
    const next = left.shift();
    if (!next) throw new Error('No bridge is left.');
    return next.link;
  });
  connection.connect();
  return connection;
}

const until = (condition: () => boolean): Promise<void> => vi.waitFor(() => expect(condition()).toBe(true));
const isConnected = (connection: Connection) => () => connection.state.status === 'connected';

test('calls made before the connection is there wait for it', async () => {
  const bridge = new Bridge();
  const connection = connectionOver(bridge);
  const answer = connection.call('project.files', {});
  expect(connection.state.status).toBe('connecting');
  await until(() => bridge.of('project.files').length === 1);
  bridge.answer(bridge.of('project.files')[0]?.id ?? 0, { files: [], truncated: false });
  expect(await answer).toEqual({ files: [], truncated: false });
  expect(connection.state).toMatchObject({ status: 'connected', epoch: 1, host: { project: '/one' } });
});

test('a lost link: what was asked is refused, what is asked meanwhile waits, streams go on where they were', async () => {
  const [first, second] = [new Bridge(), new Bridge()];
  const connection = connectionOver(first, second);
  let seq = 0;
  const stop = connection.follow(
    'run.events',
    () => ({ runId: 'r1', afterSeq: seq }),
    (events) => {
      seq = events.at(-1)?.seq ?? seq;
    },
  );
  await until(isConnected(connection));
  const asked = connection.call('project.files', {});
  first.push(first.of('run.events')[0]?.id ?? 0, [{ type: 'x', seq: 5, at: '' }]);
  first.end('lost');
  await expect(asked).rejects.toMatchObject({ code: 'disconnected' });
  expect(connection.state.status).toBe('reconnecting');
  const later = connection.call('project.files', {});
  await until(() => second.of('project.files').length === 1);
  expect(second.of('run.events').map(({ input }) => input)).toEqual([{ runId: 'r1', afterSeq: 5 }]);
  second.answer(second.of('project.files')[0]?.id ?? 0, { files: [], truncated: false });
  await later;
  expect(connection.state.epoch).toBe(2);
  stop();
  expect(second.asked.at(-1)).toMatchObject({ kind: 'cancel', id: second.of('run.events')[0]?.id });
});

test('a stream that was ended is not asked for again', async () => {
  const [first, second] = [new Bridge(), new Bridge()];
  const connection = connectionOver(first, second);
  await until(isConnected(connection));
  connection.follow(
    'project.changes',
    () => ({}),
    () => {},
  )();
  first.end('lost');
  await until(() => connection.state.epoch === 2);
  expect(second.of('project.changes')).toEqual([]);
});

test('an engine that cannot start is told with its sentence, and a wish tries again', async () => {
  const connection = connectionOver(new Bridge('/one', 'No space left.'), new Bridge());
  await until(() => connection.state.status === 'refused');
  expect(connection.state.problem).toBe('No space left.');
  connection.connect();
  await until(isConnected(connection));
  expect(connection.state.problem).toBeNull();
});

test('a token that the host does not know ends the tries', async () => {
  const first = new Bridge();
  const connection = connectionOver(first);
  await until(isConnected(connection));
  first.end('unauthorized');
  expect(connection.state).toMatchObject({ status: 'refused', problem: expect.stringContaining('trainyard serve') });
});

test('turning to another project makes a new connection, and a later one goes there as well', async () => {
  const bridges = [new Bridge('/one'), new Bridge('/one'), new Bridge('/one')] as const;
  const connection = connectionOver(...bridges);
  await until(isConnected(connection));
  await connection.openProject('/two', 'b.yaml');
  await until(() => connection.state.epoch === 2);
  expect(connection.state.host?.project).toBe('/two');
  bridges[1].end('lost');
  await until(() => connection.state.epoch === 3);
  expect(bridges[2].of('host.openProject').map(({ input }) => input)).toEqual([{ folder: '/two', file: null }]);
});
