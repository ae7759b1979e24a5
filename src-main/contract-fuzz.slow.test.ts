import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { type Contract, engineContract, hostContract } from '../shared/rpc/contract.ts';
import type { ServerMessage } from '../shared/rpc/protocol.ts';
import { createBridge } from './bridge.ts';
import { serveWeb, type WebHost } from './hosts/web-host.ts';
import { findInstallation } from './installation.ts';
import { SettingsStore } from './settings/settings-store.ts';
import { RealProject } from './testing/real-project.ts';

const project = new RealProject();
const token = 'a-token-of-at-least-22-letters';
let host: WebHost;
let socket: WebSocket;
const answers = new Map<number, (message: ServerMessage) => void>();
let lastId = 0;

beforeAll(async () => {
  const installation = { ...findInstallation(), engine: project.options().engine };
  const settings = new SettingsStore(project.options().homes.config);
  const bridge = createBridge({
    env: project.env,
    cwd: project.project,
    installation,
    host: 'test',
    capabilities: [],
    preferences: async () => settings,
  });
  const nothing = {
    choosePath: async () => null,
    saveFile: async () => ({ ok: true as const, value: null }),
    openExternal: async () => ({ ok: true as const, value: null }),
    tellState: () => {},
    onEvent: () => () => {},
  };
  const target = { project: project.project, file: null };
  const files = { find: () => undefined };
  host = await serveWeb({ files, port: 0, token, onWindow: (link) => bridge.serve(link, target, nothing) });
  await connect();
});

/** Opens a link. What is nested beyond measure ends it, which answers whatever was asked on it. */
async function connect(): Promise<void> {
  const address = new URL('connect', host.url.replace('http:', 'ws:'));
  const opened = new WebSocket(address, {
    headers: { Origin: host.url.slice(0, -1), Authorization: `Bearer ${token}` },
  });
  socket = opened;
  opened.on('message', (data) => {
    const message = JSON.parse(String(data)) as ServerMessage;
    answers.get(message.id)?.(message);
  });
  opened.on('close', () => {
    for (const [id, answer] of answers) answer({ kind: 'error', id, code: 'invalid', message: 'The link was ended.' });
    answers.clear();
  });
  await new Promise((resolve) => opened.once('open', resolve));
}

afterAll(async () => {
  socket.close();
  await host.close();
  await project.dispose();
});

/** Sends a request whose input is this JSON; a stream that begins is ended. @returns the first answer */
async function ask(method: string, input: string): Promise<ServerMessage> {
  if (socket.readyState !== WebSocket.OPEN) await connect();
  lastId += 1;
  const id = lastId;
  const answered = new Promise<ServerMessage>((resolve) => {
    answers.set(id, (message) => {
      answers.delete(id);
      resolve(message);
    });
  });
  socket.send(`{"kind":"request","id":${id},"method":${JSON.stringify(method)},"input":${input}}`);
  if (method in engineContract.streams || method in hostContract.streams) {
    socket.send(JSON.stringify({ kind: 'cancel', id }));
  }
  return answered;
}

const deep = `${'['.repeat(3000)}${']'.repeat(3000)}`;
/** Values that fit nowhere, or only where anything fits. */
const strange = [
  'null',
  'true',
  '-1',
  '1e400',
  '"x"',
  '[]',
  '[[]]',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":null,"length":-1}',
  deep,
  JSON.stringify('x'.repeat(100_000)),
];

interface Schema {
  readonly type?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
}

/** A value that fits a schema, as small as it can be. */
function fitting(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const alternative = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (alternative) return fitting(alternative);
  if (schema.type === 'object') {
    const { properties = {}, required = [] } = schema;
    return Object.fromEntries(required.map((name) => [name, fitting(properties[name] ?? {})]));
  }
  if (schema.type === 'array') return [];
  if (schema.type === 'string') return 'missing';
  if (schema.type === 'boolean') return false;
  return schema.type === 'null' ? null : Math.max(2, schema.minimum ?? 0);
}

/** Inputs of one call: strange as a whole, strange in one field, with a field too few, with one too many. */
function strangeInputs(input: z.ZodType): string[] {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema;
  const fits = fitting(schema) as Record<string, unknown>;
  const names = Object.keys(schema.properties ?? {});
  const put = (name: string, value: string): string =>
    JSON.stringify({ ...fits, [name]: '@' }).replace('"@"', () => value);
  return [
    ...strange,
    ...names.flatMap((name) => strange.map((value) => put(name, value))),
    ...names.map((name) => JSON.stringify({ ...fits, [name]: undefined })),
    JSON.stringify({ ...fits, extra: 1 }),
  ];
}

/** What these do with an honest input ends the engine, or writes where the test has no business. */
const leftAlone = ['engine.stop', 'project.create', 'bundle.open', 'host.openProject'];

const inputs = (contract: Contract): [string, z.ZodType][] =>
  [...Object.entries(contract.calls), ...Object.entries(contract.streams)].map(([name, { input }]) => [name, input]);

test.each([...inputs(hostContract), ...inputs(engineContract)].filter(([name]) => !leftAlone.includes(name)))(
  'B49: %s lives through inputs of every wrong kind',
  async (method, input) => {
    const bugs: string[] = [];
    for (const text of strangeInputs(input)) {
      const answer = await ask(method, text);
      if (answer.kind === 'error' && answer.code !== 'invalid') bugs.push(`${text.slice(0, 200)}: ${answer.message}`);
    }
    expect(bugs).toEqual([]);
  },
);

test('B49: a message of another shape, or for a call that there is not, harms nothing', async () => {
  const before = await ask('engine.hello', '{}');
  for (const method of ['__proto__', 'constructor', 'toString', 'host.toString', 'engine', '', 'x'.repeat(10_000)]) {
    expect(await ask(method, '{}')).toMatchObject({ kind: 'error', code: 'unknown-method' });
  }
  for (const text of [
    '{}',
    '{"kind":"request"}',
    '{"kind":"request","id":"1","method":7}',
    '{"kind":"taken","id":-1}',
  ]) {
    socket.send(text);
  }
  const after = await ask('engine.hello', '{}');
  expect(after).toMatchObject({ kind: 'result', output: (before as { output: unknown }).output });
  expect(Object.getPrototypeOf({})).not.toHaveProperty('polluted');
});
