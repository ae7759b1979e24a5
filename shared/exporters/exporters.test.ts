import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Catalog } from '../catalog/node-type.ts';
import { readNodeType } from '../catalog/read-node-type.ts';
import type { ValidPipeline } from '../pipeline/pipeline-document.ts';
import { parsePipelineFile } from '../pipeline/pipeline-file.ts';
import type { Export } from './exporter.ts';
import { exporters } from './exporter-list.ts';

const nodes = join(import.meta.dirname, '..', '..', 'nodes-catalog');
const catalog: Catalog = new Map(
  ['flow/shell', 'flow/python', 'flow/container', 'evaluate/gate', 'deploy/rest-endpoint', 'tune/search'].map(
    (name) => {
      const folder = join(nodes, name);
      const file = join(folder, 'node.yaml');
      const type = readNodeType(parse(readFileSync(file, 'utf8')), { folder, file, codeHash: 'c' });
      if (!type.ok) throw new Error(type.problem[0]?.message);
      return [type.value.id, type.value];
    },
  ),
);

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'trainyard-export-'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const header = 'apiVersion: trainyard/v1\r\nkind: Pipeline\nmetadata: {id: flow, name: Flow}\nspec:\n';

function exported(format: string, spec: string): Export {
  const text = header + spec;
  const { document, diagnostics } = parsePipelineFile(text);
  if (!document || diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  const exporter = exporters.find(({ id }) => id === format);
  if (!exporter) throw new Error(`no exporter ${format}`);
  const source = {
    document: document as ValidPipeline,
    text,
    catalog,
    project,
    builtInCatalog: nodes,
    fileName: 'flow.py',
  };
  return exporter.export({ ...source, readText: () => undefined });
}

function runScript(text: string, env: NodeJS.ProcessEnv = {}) {
  writeFileSync(join(project, 'flow.py'), text);
  const end = spawnSync('python3', [join(project, 'flow.py'), '--out', join(project, 'run')], {
    encoding: 'utf8',
    env: { ...process.env, TRAINYARD_NODES: nodes, ...env },
  });
  const output = (step: string, name: string) => readFileSync(join(project, 'run', step, 'outputs', name), 'utf8');
  return { code: end.status, told: end.stderr, output };
}

const shell = `
  parameters:
    who: {type: string, default: "Zoë \\"$(touch pwned)\\" \\\\n 🚂"}
    times: {type: integer, default: 2}
  nodes:
    - id: greet
      type: flow.shell
      files: [words.txt]
      env: {TONE: "!"}
      secrets: {token: HUB_TOKEN}
      parameters:
        command: |
          cat words.txt > "$TRAINYARD_OUTPUT_TEXT"
          printf ' %s%s %s' "$TRAINYARD_PARAM_WHO" "$TONE" \${params.times} >> "$TRAINYARD_OUTPUT_TEXT"
          wc -c < "$TRAINYARD_SECRET_TOKEN_FILE" > "$TRAINYARD_OUTPUT_LENGTH"
        outputs: {text: file, length: value}
    - id: upper
      type: flow.python
      inputs: {text: greet.text, both: [greet.text, greet.length]}
      parameters:
        factor: 3
        code: |
          text = open(inputs["text"], encoding="utf-8").read()
          open(outputs["result"], "w", encoding="utf-8").write(text.upper() + str(len(inputs["both"]) * parameters["factor"]))
        outputs: {result: file}
`;

test('the pipeline file itself comes out byte for byte', () => {
  expect(exported('yaml', shell)).toEqual({ text: header + shell, losses: [] });
});

test('an exported script really runs the pipeline, quotes and all, and leaves no secret', () => {
  writeFileSync(join(project, 'words.txt'), 'hello');
  const { text, losses } = exported('script', shell);
  expect(text).not.toContain(nodes);
  expect(text).not.toContain(project);
  const { code, told, output } = runScript(text, { HUB_TOKEN: 'abc' });
  expect(told).toContain('upper: running\n');
  expect(code).toBe(0);
  expect(output('greet', 'text')).toBe('hello Zoë "$(touch pwned)" \\n 🚂! 2');
  expect(JSON.parse(output('greet', 'length.json'))).toBe(3);
  expect(output('upper', 'result')).toBe('HELLO ZOË "$(TOUCH PWNED)" \\N 🚂! 26');
  expect(readdirSync(join(project, 'run', 'greet', 'secrets'))).toEqual([]);
  expect(losses.filter(({ nodeId }) => nodeId === null).map(({ feature }) => feature)).toEqual([
    'node types',
    'environment',
    'cache',
    'parallel',
  ]);
  expect(losses.find(({ feature }) => feature === 'secrets')?.message).toContain('HUB_TOKEN');
});

test('how to start a script is told once: where the code of its node types is, and what to install', () => {
  const step = (id: string, requirements: string) => `
    - id: ${id}
      type: flow.python
      environment: {requirements: [${requirements}]}
      parameters: {code: "pass", outputs: {}}`;
  const { losses } = exported('script', `  nodes:${step('a', 'tabulate')}${step('b', 'tabulate')}\n`);
  expect(losses.slice(0, 2)).toEqual([
    {
      nodeId: null,
      kind: 'lost',
      feature: 'node types',
      message:
        'The Python code of flow.python is not in the script; start it with: python3 flow.py --nodes <nodes-catalog folder of Trainyard>',
    },
    {
      nodeId: null,
      kind: 'approximated',
      feature: 'environment',
      message:
        "All steps run in one Python; it needs: python3 -m pip install 'scikit-learn>=1.6,<2' 'pandas>=2.2,<3' 'pyarrow>=17' tabulate",
    },
  ]);
});

test.each([
  ['node types', {}, { HUB_TOKEN: 'abc', TRAINYARD_NODES: '/nowhere' }, 'say by --nodes'],
  ['a file', { 'words.txt': null }, { HUB_TOKEN: 'abc' }, 'step greet needs the file words.txt; say by --project'],
  ['a secret', {}, {}, 'set the environment variable HUB_TOKEN'],
] as const)('without %s nothing is started and nothing is left behind', (_what, without, env, says) => {
  if (!('words.txt' in without)) writeFileSync(join(project, 'words.txt'), 'hello');
  const needy = shell.replace(
    '      files:',
    '      environment: {requirements: ["no-such-package-here>=1"]}\n      files:',
  );
  const { code, told } = runScript(exported('script', needy).text, env);
  expect([code, told]).toEqual([2, expect.stringContaining(says)]);
  expect(existsSync(join(project, 'run'))).toBe(false);
});

test('a start that fails for want of a package leaves nothing behind, and tells how to install it', () => {
  const spec = (first: string): string => `
  nodes:
    - {id: first, type: flow.shell, parameters: {command: "${first}", outputs: {}}}
    - {id: bad, type: flow.shell, after: [first], parameters: {command: "exit 3"}, environment: {requirements: [no-such-package-here>=1]}}
`;
  const failed = runScript(exported('script', spec('echo no module; exit 1')).text);
  expect([failed.code, failed.told]).toEqual([1, expect.stringContaining('no module\nfirst: failed with exit code 1')]);
  expect(failed.told).toMatch(/Install what is missing: .* -m pip install 'no-such-package-here>=1'\n$/);
  expect(existsSync(join(project, 'run'))).toBe(false);
  const later = runScript(exported('script', spec('true')).text);
  expect([later.code, later.told]).toEqual([1, expect.stringContaining('its log is ')]);
  expect(readdirSync(join(project, 'run'))).toEqual(['bad', 'first']);
});

test('a step that fails ends the script with its log', () => {
  const { text } = exported(
    'script',
    `
  nodes:
    - {id: bad, type: flow.shell, parameters: {command: "echo it went wrong; exit 3"}}
    - {id: below, type: flow.shell, after: [bad], parameters: {command: "true"}}
`,
  );
  const { code, told } = runScript(text);
  expect(code).toBe(1);
  expect(told).toContain('it went wrong\nbad: failed with exit code 3');
  expect(readdirSync(join(project, 'run'))).toEqual(['bad']);
});

test('an output that is not written and a timeout are failures', () => {
  const spec = (command: string, more = '') => `
  nodes:
    - {id: one, type: flow.shell, ${more} parameters: {command: "${command}", outputs: {x: file}}}
`;
  expect(runScript(exported('script', spec('true')).text).told).toContain('one: wrote no output x');
  rmSync(join(project, 'run'), { recursive: true });
  const slow = runScript(exported('script', spec('exec sleep 60', 'timeout: 100ms,')).text);
  expect(slow.told).toContain('took longer than its 0.1 seconds');
  expect(slow.code).toBe(1);
});

test('a closed gate skips what is below it, and the script succeeds', () => {
  const { text } = exported(
    'script',
    `
  nodes:
    - id: measure
      type: flow.shell
      parameters: {command: "echo '{\\"accuracy\\": 0.5}' > \\"$TRAINYARD_OUTPUT_METRICS\\"", outputs: {metrics: metrics}}
    - id: gate
      type: evaluate.gate
      inputs: {metrics: measure.metrics}
      parameters: {rules: [{metric: accuracy, op: ">=", value: 0.9}]}
    - {id: below, type: flow.shell, after: [gate], parameters: {command: "true"}}
`,
  );
  const { code, told } = runScript(text);
  expect(told).toContain('gate: the gate is closed\nbelow: skipped');
  expect(code).toBe(0);
});

test('what a script cannot do is told for each step', () => {
  const { text, losses } = exported(
    'script',
    `
  schedule: {cron: "30 2 * * *", timezone: Europe/Vienna}
  nodes:
    - id: fancy
      type: flow.shell
      target: gpu-box
      retry: {maxAttempts: 3}
      when: "run.trigger == 'manual'"
      trigger: all_done
      pools: {licence: 1}
      environment: {requirements: [tabulate]}
      parameters: {command: "true", outputs: {}}
    - {id: off, type: flow.shell, disabled: true, parameters: {command: "true"}}
    - {id: boxed, type: flow.container, parameters: {image: "python:3.12-slim", command: [python, -V], outputs: {x: model}}}
    - {id: serve, type: deploy.rest-endpoint, inputs: {model: boxed.x}}
    - {id: last, type: flow.shell, after: [serve], inputs: {x: boxed.x}, parameters: {command: "true"}}
`,
  );
  expect(losses.map(({ nodeId, kind, feature }) => `${nodeId} ${kind} ${feature}`)).toEqual([
    'null approximated environment',
    'fancy lost retry',
    'fancy lost when',
    'fancy lost trigger',
    'fancy approximated target',
    'fancy lost pools',
    'off lost step',
    'boxed lost step',
    'serve lost step',
    'last lost step',
    'null lost schedule',
    'null lost cache',
    'null lost parallel',
  ]);
  for (const { message } of losses) expect(text).toContain(message);
});
