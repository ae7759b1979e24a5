import { afterAll, beforeAll, expect, test } from 'vitest';
import { document, lines, Workplace } from './command.ts';

let place: Workplace;

const nodeType = `apiVersion: trainyard/v1
kind: NodeType
metadata: {id: deploy.greeter, version: 1.0.0, title: Greeter, category: deploy, description: Answers every request with a greeting.}
spec:
  outputs: {endpoint: {type: endpoint}}
  parameters:
    type: object
    properties:
      port: {type: integer, default: 0}
      token: {type: boolean, default: false}
      greeting: {type: string, default: hello}
  runtime: {python: {version: ">=3.9"}}
  execution: service
  entry: serve.py
  serve: serve.py
  health: /
`;
const serve = `import http.server, json, os, sys

greeting = json.load(open("step.json"))["parameters"]["greeting"]

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(greeting.encode())
    def log_message(self, *words):
        pass

server = http.server.HTTPServer(("127.0.0.1", int(os.environ.get("TRAINYARD_PORT", "0"))), Handler)
print("greeting with", greeting, flush=True)
port = server.server_address[1]
with open("endpoint.json.new", "w") as file:
    json.dump({"url": "http://127.0.0.1:%d" % port, "port": port}, file)
os.replace("endpoint.json.new", "endpoint.json")
server.serve_forever()
`;
const pipeline = (greeting: string): string => `apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: greet, name: Greet}
spec:
  nodes:
    - {id: serve, type: deploy.greeter, parameters: {token: false, greeting: ${greeting}}}
`;

beforeAll(() => {
  place = new Workplace();
  place.write('nodes/greeter/node.yaml', nodeType);
  place.write('nodes/greeter/serve.py', serve);
});
afterAll(async () => {
  await place.run('deployments', 'stop', 'greet.serve');
  place.remove();
});

interface Shown {
  readonly status: string;
  readonly url: string;
  readonly revision: number;
  readonly healthy: boolean;
}
const shown = async (): Promise<Shown> =>
  document(await place.run('deployments', 'show', 'serve', '--json')) as unknown as Shown;
const answer = async (): Promise<string> => (await fetch((await shown()).url)).text();

test('an endpoint outlives its run, is kept while unchanged, and plan knows it', async () => {
  place.write('greet.pipeline.yaml', pipeline('hello'));
  const ended = await place.run('run', 'greet.pipeline.yaml');
  expect([ended.code, ended.out]).toEqual([0, expect.stringContaining('1 succeeded')]);
  expect(await answer()).toBe('hello');
  const told = await place.run('deployments', 'show', 'serve');
  expect(told.out).toContain(`try    curl ${(await shown()).url}\n`);
  const plan = document(await place.run('plan', 'greet.pipeline.yaml', '--json'));
  expect(plan['steps']).toMatchObject([{ id: 'serve', action: 'run', reasons: ['kept'] }]);
  expect((await place.run('run', 'greet.pipeline.yaml')).code).toBe(0);
  expect(await shown()).toMatchObject({ status: 'running', healthy: true, revision: 1 });
});

test('a change makes a new revision, and plan says so', async () => {
  place.write('greet.pipeline.yaml', pipeline('servus'));
  const plan = document(await place.run('plan', 'greet.pipeline.yaml', '--json'));
  expect(plan['steps']).toMatchObject([{ reasons: ['its endpoint is new, changed or not up'] }]);
  expect((await place.run('run', 'greet.pipeline.yaml')).code).toBe(0);
  expect(await answer()).toBe('servus');
  expect(await shown()).toMatchObject({ revision: 2 });
  const log = await place.run('deployments', 'logs', 'greet.serve');
  expect(log.out).toContain('greeting with servus\n');
  expect(lines(await place.run('deployments', 'logs', 'serve', '--json')).at(-1)).toMatchObject({ type: 'result' });
});

test('it stops and starts when asked to, and an unknown one is not found', async () => {
  const { url } = await shown();
  const stopped = document(await place.run('deployments', 'stop', 'serve', '--json'));
  expect(stopped).toMatchObject({ id: 'greet.serve', status: 'stopped' });
  await expect(fetch(url)).rejects.toThrow();
  const list = document(await place.run('deployments', 'list', '--json'));
  expect(list['deployments']).toMatchObject([{ id: 'greet.serve', status: 'stopped' }]);
  const startedAgain = document(await place.run('deployments', 'start', 'serve', '--json'));
  expect(startedAgain).toMatchObject({ status: 'running' });
  expect(await answer()).toBe('servus');
  const missing = await place.run('deployments', 'stop', 'nothing');
  expect([missing.code, missing.error]).toEqual([5, expect.stringContaining('There are: greet.serve.')]);
});
