import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listTargets } from './targets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-targets-'));
  for (const name of ['project', 'config']) mkdirSync(join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const machine = { cpu: 8, memoryBytes: 16 * 1024 ** 3, gpus: 1 };
const list = () => listTargets({ project: join(folder, 'project'), config: join(folder, 'config') }, machine);
const write = (where: string, text: string) => writeFileSync(join(folder, where, 'targets.yaml'), text);

test('this machine is always there, with what it has', () => {
  expect(list()).toEqual({
    problems: [],
    targets: [
      {
        name: 'local',
        kind: 'process',
        scope: 'built-in',
        description: 'This machine; steps are processes of your own.',
        limits: { cpu: 8, memoryBytes: 16 * 1024 ** 3, gpu: 1 },
      },
    ],
  });
});

test("the project's targets come before the user's of the same name", () => {
  write('project', 'targets:\n  box: {kind: ssh, address: ada@box, limits: {cpu: 4, memory: 8Gi}, pools: {a: 1}}\n');
  write('config', 'targets:\n  box: {kind: docker}\n  farm: {kind: slurm, partition: main}\n');
  expect(list().targets.slice(1)).toEqual([
    {
      name: 'box',
      kind: 'ssh',
      scope: 'project',
      description: 'The host ada@box, as process. This version cannot run steps there.',
      limits: { cpu: 4, memoryBytes: 8 * 1024 ** 3 },
    },
    {
      name: 'farm',
      kind: 'slurm',
      scope: 'user',
      description: 'Slurm, partition main. This version cannot run steps there.',
      limits: {},
    },
  ]);
});

test.each([
  ['targets:\n  local: {kind: ssh}\n', /local always is this machine/],
  ['targets:\n  "a b": {kind: ssh}\n', /the target name "a b" must be of lower case/],
  ['targets:\n  x: {kind: constructor}\n', /the target x needs a kind, one of docker, ssh, slurm, kubernetes/],
  ['targets:\n  x: {kind: docker, network: host}\n', /the target x: network must be none or bridge/],
  ['targets:\n  x: {kind: docker, host: "tcp://box:2375"}\n', /host names an engine over an unprotected connection/],
  [
    'targets:\n  x: {kind: docker, privileged: true}\n',
    /the target x has privileged, which targets of its kind do not have/,
  ],
  ['targets:\n  x: {kind: docker, limits: {cpu: 0}}\n', /the target x: limits.cpu must be more than 0/],
  ['targets:\n  x: {kind: docker, limits: {memory: much}}\n', /limits.memory must be an amount such as 24Gi/],
  ['targets: [a\n', /targets.yaml cannot be read: /],
  ['- a\n', /has no list of targets/],
  ['a: &a [1]\ntargets: *a\n', /targets.yaml cannot be read: /],
])('what cannot be read is told, and the rest is there: %j', (text, sentence) => {
  write('project', text);
  const { targets, problems } = list();
  expect(targets.map(({ name }) => name)).toEqual(['local']);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(sentence);
});
