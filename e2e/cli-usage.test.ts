import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { document, Workplace } from './command.ts';

let place: Workplace;

beforeAll(() => {
  place = new Workplace();
  place.shellPipeline('good.pipeline.yaml', { one: 'echo one > "$TRAINYARD_OUTPUT_TEXT"' });
  place.write('bad.pipeline.yaml', place.read('good.pipeline.yaml').replace('flow.shell', 'flow.shel'));
});
afterAll(() => place.remove());

describe('usage', () => {
  test('help lists what is there, with examples, and nothing that is not', async () => {
    const { code, out } = await place.run('--help');
    expect(code).toBe(0);
    for (const name of ['run ', 'runs list', 'versions restore', 'bundle open', 'gc'])
      expect(out).toContain(`  ${name}`);
    for (const name of ['targets', 'schedules', 'import']) expect(out).not.toContain(`  ${name} `);
    const run = await place.run('run', '--help');
    expect(run.code).toBe(0);
    expect(run.out).toContain('Examples:\n  trainyard run ');
    expect((await place.run('help', 'runs', 'logs')).out).toContain('Usage: trainyard runs logs RUN');
  });

  test.each([
    [['targets', 'list'], 'trainyard targets is not available in this version.'],
    [['schedules', 'next', '--json'], 'trainyard schedules is not available in this version.'],
    [['import', 'x'], 'trainyard import is not available in this version.'],
    [['deployments', 'rollback', 'x'], 'trainyard deployments rollback is not available in this version.'],
    [['vaildate', 'x'], 'There is no command "vaildate".'],
    [['runs', 'lst'], 'There is no command "runs lst".'],
    [['run'], 'FILE is missing: pipeline file, such as wine.pipeline.yaml.'],
    [['run', 'a', 'b'], 'trainyard run does not take the argument "b".'],
    [['run', 'a', '--parm', 'x=1'], 'trainyard run has no option --parm.'],
    [['run', 'a', '--param', 'x'], '--param x gives no value.'],
    [['export', 'good.pipeline.yaml', '--to', 'kubeflow'], 'There is no format "kubeflow".'],
    [['completion', 'tcsh'], 'There are no completions for tcsh.'],
  ])('%j is wrong usage', async (words, message) => {
    const { code, out, error } = await place.run(...words);
    expect(code).toBe(2);
    expect(error.split('\n')[0]).toBe(`error: ${message}`);
    if (words.includes('--json')) expect(JSON.parse(out)).toMatchObject({ type: 'error', exitCode: 2, message });
    else expect(out).toBe('');
  });

  test('a mistake is answered with the nearest name', async () => {
    expect((await place.run('vaildate', 'x')).error).toContain('fix: Did you mean validate?');
    expect((await place.run('init', 'x', '--template', 'win')).error).toContain('fix: Did you mean wine?');
  });
});

describe('exit codes', () => {
  test.each([
    [0, ['validate', 'good.pipeline.yaml']],
    [0, ['plan', 'good.pipeline.yaml']],
    [0, ['runs', 'list']],
    [3, ['validate', 'bad.pipeline.yaml']],
    [3, ['plan', 'bad.pipeline.yaml']],
    [3, ['plan', 'good.pipeline.yaml', '--param', 'nope=1']],
    [3, ['plan', 'good.pipeline.yaml', '--set', 'one.nope.x=1', '--set', 'two.x=1']],
    [3, ['export', 'bad.pipeline.yaml', '--to', 'yaml']],
    [5, ['validate', 'missing.pipeline.yaml']],
    [5, ['plan', 'missing.pipeline.yaml']],
    [5, ['run', 'missing.pipeline.yaml']],
    [5, ['run', 'good.pipeline.yaml/inside']],
    [5, ['diff', 'missing.yaml', 'good.pipeline.yaml']],
    [5, ['versions', 'show', 'good.pipeline.yaml', 'v9']],
    [5, ['runs', 'show', 'latest']],
    [5, ['runs', 'logs', '../../etc']],
    [5, ['compare']],
    [5, ['compare', 'latest']],
    [5, ['rerun', '20260101']],
    [5, ['bundle', 'inspect', 'missing.trainyard']],
    [5, ['catalog', 'show', 'data.nope']],
    [5, ['deployments', 'show', 'wine.serve']],
    [5, ['schema', 'nope']],
    [3, ['bundle', 'open', 'good.pipeline.yaml', 'opened']],
  ])('%i for %j', async (code, words) => {
    const ended = await place.run(...words);
    expect(`${ended.code} ${ended.error}`).toMatch(new RegExp(`^${code} `));
    const asJson = await place.run(...words, '--json');
    expect(asJson.code).toBe(code);
    expect(() => document(asJson)).not.toThrow();
  });

  test('reading commands leave no trace', async () => {
    const { code } = await place.run('runs', 'list');
    expect(code).toBe(0);
    expect(() => execFileSync('ls', [join(place.home, 'projects')], { stdio: 'pipe' })).toThrow();
  });
});

test('diff shows where long texts differ', async () => {
  const long = (last: string): string => `${'echo a line that is rather long\n'.repeat(9)}${last}\n`;
  place.shellPipeline('long-a.pipeline.yaml', { one: long('echo a') });
  place.shellPipeline('long-b.pipeline.yaml', { one: long('echo b') });
  const { code, out } = await place.run('diff', 'long-a.pipeline.yaml', 'long-b.pipeline.yaml');
  expect([code, out]).toEqual([0, '~ node one\n    command: line 10: echo a -> echo b\n']);
});

describe('files that are no pipelines', () => {
  test.each(['validate', 'plan', 'run'])(
    '%s refuses a pipe, a device, a folder, 100 MB, and does not hang',
    async (command) => {
      execFileSync('mkfifo', [join(place.project, `${command}.fifo`)]);
      mkdirSync(join(place.project, `${command}.folder`));
      const large = join(place.project, `${command}.large.yaml`);
      writeFileSync(large, '');
      truncateSync(large, 100_000_000);
      for (const [file, says] of [
        [`${command}.fifo`, 'is a pipe'],
        ['/dev/zero', 'not a regular file'],
        [`${command}.folder`, 'is a folder'],
        [large, 'at most 5 MB'],
      ] as const) {
        const { code, out, error } = await place.run(command, file);
        expect([file, code, out + error]).toEqual([file, 3, expect.stringContaining(says)]);
      }
    },
  );

  test('validate --json lists such a problem like any other', async () => {
    const ended = await place.run('validate', '.', '--json');
    expect(ended.code).toBe(3);
    expect(document(ended)).toMatchObject({ valid: false, diagnostics: [{ code: 'not-a-file', severity: 'error' }] });
  });

  test('diagnostics read as a compiler prints them', async () => {
    const { code, out } = await place.run('validate', 'bad.pipeline.yaml');
    expect(code).toBe(3);
    expect(out).toMatch(
      /^bad\.pipeline\.yaml:6:\d+: error\[unknown-node-type\] .*flow\.shel.*\n {2}fix: .*flow\.shell/,
    );
  });
});

test('plan notes on standard error that an environment has to be prepared first', async () => {
  const head = 'apiVersion: trainyard/v1\nkind: Pipeline\nmetadata: {id: py, name: Py}\nspec:\n  nodes:\n';
  place.write(
    'py.pipeline.yaml',
    `${head}    - {id: one, type: flow.python, parameters: {code: "pass", outputs: {x: file}}}\n`,
  );
  const { code, error } = await place.run('plan', 'py.pipeline.yaml');
  expect([code, error]).toEqual([
    0,
    expect.stringMatching(/^note: a run first prepares a Python environment, once: scikit-learn/),
  ]);
  expect((await place.run('plan', 'good.pipeline.yaml')).error).toBe('');
});

test('catalog show lists the types that outputs of a flow node can have', async () => {
  const { out } = await place.run('catalog', 'show', 'flow.shell');
  expect(out).toContain('outputs gives each output a name and a type: dataset, model, metrics, plots, file, directory');
});

test('a wrong type of an output is told once', async () => {
  place.write('fil.pipeline.yaml', place.read('good.pipeline.yaml').replace('text: file', 'text: fil'));
  const { code, out } = await place.run('validate', 'fil.pipeline.yaml');
  expect([code, out]).toEqual([
    3,
    expect.stringMatching(/unknown-port-type[^\n]*\n {2}fix: Write file\.\n1 error, 0 warnings\.\n$/),
  ]);
});

test('paths are looked up from the folder of the user, also through npm', async () => {
  const checkout = join(import.meta.dirname, '..');
  const words = ['run', '-s', 'trainyard', '--prefix', checkout, '--', 'validate', 'good.pipeline.yaml', '--json'];
  const { status, stdout } = spawnSync('npm', words, { cwd: place.project, encoding: 'utf8' });
  expect(JSON.parse(stdout)).toMatchObject({ valid: true });
  expect(status).toBe(0);
  const missing = spawnSync('npm', [...words.slice(0, -2), 'missing.yaml'], { cwd: place.project });
  expect(missing.status).toBe(5);
});

const isInstalled = (program: string): boolean => spawnSync('sh', ['-c', 'command -v "$0"', program]).status === 0;

for (const [shell, check] of [
  ['bash', '-n'],
  ['zsh', '-n'],
  ['fish', '--no-execute'],
] as const) {
  test.skipIf(!isInstalled(shell))(`the completions of ${shell} can be read by it`, async () => {
    const { code, out } = await place.run('completion', shell);
    expect(code).toBe(0);
    execFileSync(shell, [check, place.write(`completion.${shell}`, out)]);
  });
}

test('bash offers commands, leaves, options and values', () => {
  const complete = (...words: string[]): string => {
    const script = `
      eval "$(sh ${JSON.stringify(join(import.meta.dirname, '..', 'bin', 'trainyard'))} completion bash)"
      COMP_WORDS=(${words.map((word) => JSON.stringify(word)).join(' ')}); COMP_CWORD=${words.length - 1}
      _trainyard; echo "\${COMPREPLY[*]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim();
  };
  expect(complete('trainyard', 'val')).toBe('validate');
  expect(complete('trainyard', 'runs', 'lo')).toBe('logs');
  expect(complete('trainyard', 'run', '--no-c')).toBe('--no-cache');
  expect(complete('trainyard', 'runs', 'list', '--outcome', 'f')).toBe('failed');
  expect(complete('trainyard', 'init', '--template', 'wi')).toBe('wine');
});
