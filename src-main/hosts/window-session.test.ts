import { expect, test } from 'vitest';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { TextLink } from '../../shared/rpc/text-link.ts';
import { createHostHandlers, type HostEvent, type WindowTarget } from './host-handlers.ts';
import { serveWindow } from './window-session.ts';

/** One end of a link whose other end the test holds. */
class Wire implements TextLink {
  readonly sent: string[] = [];
  isOpen = true;
  isHeld = false;
  tellFull: (isFull: boolean) => void = () => {};
  readonly flow = {
    onFull: (listener: (isFull: boolean) => void): void => {
      this.tellFull = listener;
    },
    hold: (isHeld: boolean): void => {
      this.isHeld = isHeld;
    },
  };
  #onText: (text: string) => void = () => {};
  readonly #onClose: (() => void)[] = [];
  send(text: string): void {
    this.sent.push(text);
  }
  onText(listener: (text: string) => void): void {
    this.#onText = listener;
  }
  onClose(listener: () => void): void {
    this.#onClose.push(listener);
  }
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const listener of this.#onClose) listener();
  }
  comes(text: string): void {
    this.#onText(text);
  }
  get messages(): unknown[] {
    return this.sent.map((text) => JSON.parse(text));
  }
}

function session(openEngine: () => Promise<Result<TextLink, string>>) {
  const window = new Wire();
  let target: WindowTarget = { project: '/one', file: 'a.yaml' };
  let emit: (event: HostEvent) => void = () => {};
  const handlers = createHostHandlers({
    version: '1.0.0',
    host: 'test',
    capabilities: [],
    preferences: () => Promise.reject(new Error('not asked')),
    target: () => target,
    openProject: (project, file) => {
      target = { project, file };
      return ok(target);
    },
    shell: {
      choosePath: async () => null,
      saveFile: async () => problem('no'),
      openExternal: async () => problem('no'),
      tellState: () => {},
      onEvent: (listener) => {
        emit = listener;
        return () => {
          emit = () => {};
        };
      },
    },
  });
  serveWindow({ window, handlers, openEngine, environment: { PATH: '/bin' }, onBug: () => {} });
  const request = (id: number, method: string, input: unknown): void =>
    window.comes(JSON.stringify({ kind: 'request', id, method, input }));
  return { window, request, emit: (event: HostEvent) => emit(event) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the bridge answers for itself before any engine is there', async () => {
  let opened = 0;
  const { window, request } = session(async () => {
    opened += 1;
    return ok(new Wire());
  });
  request(1, 'host.hello', {});
  await settled();
  expect(window.messages).toMatchObject([{ kind: 'result', id: 1, output: { project: '/one', file: 'a.yaml' } }]);
  expect(opened).toBe(0);
});

test('what comes before the engine is there waits for it, in order; one engine is opened', async () => {
  const engine = new Wire();
  let opened = 0;
  let ready: (link: Result<TextLink, string>) => void = () => {};
  const { window, request } = session(() => {
    opened += 1;
    return new Promise((resolve) => {
      ready = resolve;
    });
  });
  request(1, 'engine.hello', {});
  request(2, 'project.describe', {});
  window.comes('{"kind":"cancel","id":2}');
  ready(ok(engine));
  await settled();
  expect(opened).toBe(1);
  expect(engine.messages).toMatchObject([{ id: 1 }, { id: 2 }, { kind: 'cancel', id: 2 }]);
  engine.comes('{"kind":"result","id":1,"output":{}}');
  expect(window.sent.at(-1)).toBe('{"kind":"result","id":1,"output":{}}');
});

test('calls that take an environment get that of the bridge, whatever the window says', async () => {
  const engine = new Wire();
  const { request } = session(async () => ok(engine));
  request(1, 'run.start', { file: 'a.yaml', environment: { PATH: '/evil' } });
  request(2, 'run.cancel', { runId: 'r1' });
  await settled();
  expect(engine.messages).toEqual([
    { kind: 'request', id: 1, method: 'run.start', input: { file: 'a.yaml', environment: { PATH: '/bin' } } },
    { kind: 'request', id: 2, method: 'run.cancel', input: { runId: 'r1' } },
  ]);
});

test('an engine that cannot start is told to each request, and the next one tries again', async () => {
  const engine = new Wire();
  const ends: Result<TextLink, string>[] = [problem('No space left.'), ok(engine)];
  const { window, request } = session(async () => ends.shift() as Result<TextLink, string>);
  request(1, 'engine.hello', {});
  request(2, 'project.describe', {});
  await settled();
  expect(window.messages).toEqual([
    { kind: 'error', id: 1, code: 'no-engine', message: 'No space left.' },
    { kind: 'error', id: 2, code: 'no-engine', message: 'No space left.' },
  ]);
  request(3, 'engine.hello', {});
  await settled();
  expect(engine.messages).toMatchObject([{ id: 3 }]);
});

test("the engine's end is the window's, and the window's the engine's", async () => {
  const engine = new Wire();
  const first = session(async () => ok(engine));
  first.request(1, 'engine.hello', {});
  await settled();
  engine.close();
  expect(first.window.isOpen).toBe(false);

  const other = new Wire();
  const second = session(async () => ok(other));
  second.request(1, 'engine.hello', {});
  await settled();
  second.window.close();
  expect(other.isOpen).toBe(false);
});

test('acknowledgements and cancellations of a stream of the bridge stay with the bridge', async () => {
  const engine = new Wire();
  const { window, request, emit } = session(async () => ok(engine));
  request(7, 'host.events', {});
  await settled();
  emit({ type: 'command', id: 'run.all' });
  expect(window.messages).toEqual([{ kind: 'next', id: 7, events: [{ type: 'command', id: 'run.all' }] }]);
  window.comes('{"kind":"taken","id":7}');
  window.comes('{"kind":"cancel","id":7}');
  await settled();
  expect(window.messages.at(-1)).toEqual({ kind: 'end', id: 7 });
  expect(engine.sent).toEqual([]);
});

test.each(['', 'no json', '7', 'null', '[]', '"x"'])('a text that is no message, %j, ends the link', (text) => {
  const { window } = session(async () => ok(new Wire()));
  window.comes(text);
  expect(window.isOpen).toBe(false);
});

test('while a window does not take its answers, neither it nor the engine is listened to', async () => {
  const engine = new Wire();
  const { window, request } = session(async () => ok(engine));
  window.tellFull(true);
  request(1, 'engine.hello', {});
  await settled();
  expect([window.isHeld, engine.isHeld]).toEqual([true, true]);
  window.tellFull(false);
  expect([window.isHeld, engine.isHeld]).toEqual([false, false]);
  window.tellFull(true);
  expect([window.isHeld, engine.isHeld]).toEqual([true, true]);
});

test('a message that is nested 50,000 deep ends its own link, and no other', async () => {
  const deep = (method: string): string =>
    `{"kind":"request","id":1,\n"method":"${method}","input":{"environment":{},"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
  for (const method of ['run.start', 'run.cancel', 'host.hello']) {
    const engine = new Wire();
    const { window } = session(async () => ok(engine));
    window.comes(deep(method));
    await settled();
    expect([window.isOpen, engine.sent.length]).toEqual([false, 0]);
  }
});

test('a message that is spread over lines reaches the engine as one', async () => {
  const engine = new Wire();
  const { window } = session(async () => ok(engine));
  window.comes('{"kind":"request",\n"id":1,\n"method":"engine.hello","input":{}}');
  await settled();
  expect(engine.sent).toEqual(['{"kind":"request","id":1,"method":"engine.hello","input":{}}']);
});
