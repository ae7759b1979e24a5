import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { document, lines, Workplace } from './command.ts';

let place: Workplace;

beforeAll(() => {
  place = new Workplace();
});
afterAll(() => place.remove());

const pipeline = (word: string): string => `apiVersion: trainyard/v1
kind: Pipeline
metadata: {id: words, name: Words}
spec:
  parameters:
    word: {type: string, default: ${word}}
  nodes:
    - id: one
      type: flow.shell
      parameters:
        command: 'printf "\\377 raw \\000 bytes of %s" "$TRAINYARD_PARAM_WORD"; echo "$TRAINYARD_PARAM_WORD" > "$TRAINYARD_OUTPUT_TEXT"'
        outputs: {text: file}
    - id: two
      type: flow.shell
      inputs: {text: one.text}
      parameters: {command: 'cp "$TRAINYARD_INPUT_TEXT" "$TRAINYARD_OUTPUT_COPY"', outputs: {copy: file}}
`;

interface Step {
  readonly id: string;
  readonly status: string;
  readonly cached: boolean;
  readonly failure?: { readonly reason: string; readonly message: string; readonly exitCode?: number };
  readonly because?: string;
}
const stepsOf = (result: Record<string, unknown> | undefined): readonly Step[] => result?.['steps'] as readonly Step[];
const newest = async (): Promise<string> => {
  const { runs } = document(await place.run('runs', 'list', '--json')) as { runs: { runId: string }[] };
  return runs[0]?.runId ?? '';
};

describe('a run that succeeds', () => {
  test('its events are NDJSON from run-started to the result', async () => {
    place.write('words.pipeline.yaml', pipeline('tree'));
    const ended = await place.run('run', 'words.pipeline.yaml', '--json');
    expect(ended.code).toBe(0);
    const stream = lines(ended);
    expect(stream[0]).toMatchObject({ type: 'run-started', runId: expect.any(String) });
    expect(stream.every(({ type }) => typeof type === 'string')).toBe(true);
    expect(stream.at(-1)).toMatchObject({ type: 'result', runId: stream[0]?.['runId'], outcome: 'succeeded' });
    expect(stepsOf(stream.at(-1))).toMatchObject([
      { id: 'one', status: 'succeeded', cached: false },
      { id: 'two', status: 'succeeded', cached: false },
    ]);
  });

  test('a second one comes from the cache, and plan says so beforehand', async () => {
    const plan = document(await place.run('plan', 'words.pipeline.yaml', '--json'));
    expect(stepsOf(plan)).toMatchObject([
      { id: 'one', action: 'cached' },
      { id: 'two', action: 'cached' },
    ]);
    const { code, out, error } = await place.run('run', 'words.pipeline.yaml');
    expect(code).toBe(0);
    expect(out).toMatch(/^run \S+ succeeded in .*: 2 cached\n$/);
    expect(error).toMatch(/one: cached, made by run/);
  });

  test('plan tells why a step would run', async () => {
    const plan = document(await place.run('plan', 'words.pipeline.yaml', '--param', 'word=bush', '--json'));
    expect(plan['steps']).toMatchObject([
      { id: 'one', action: 'run', reasons: ['pipeline parameter word changed tree to bush'] },
      { id: 'two', action: 'run', reasons: ['upstream one will run'] },
    ]);
  });

  test.each(['plan', 'run'])('%s refuses a selection that needs a result which is not there', async (command) => {
    const ended = await place.run(command, 'words.pipeline.yaml', '--only', 'two', '--param', 'word=never');
    expect([ended.code, ended.error]).toEqual([3, expect.stringContaining('error[result-missing] Node "two" needs')]);
  });

  test('its log is exactly the bytes that the step wrote, also when it was cached', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff]), Buffer.from(' raw \0 bytes of tree')]);
    expect((await place.run('runs', 'logs', 'latest', '--step', 'one')).bytes.equals(bytes)).toBe(true);
    const stream = lines(await place.run('runs', 'logs', 'latest', '--step', 'one', '--json'));
    expect(stream.at(-1)).toMatchObject({ type: 'result', bytes: bytes.length });
    const silent = await place.run('runs', 'logs', 'latest', '--step', 'two');
    expect([silent.code, silent.out, silent.error]).toEqual([0, '', 'step two wrote nothing\n']);
    const all = await place.run('runs', 'logs', 'latest');
    expect(all.bytes.equals(Buffer.concat([Buffer.from('==> one <==\n'), bytes]))).toBe(true);
    const missing = await place.run('runs', 'logs', 'latest', '--step', 'three');
    expect([missing.code, missing.error]).toEqual([5, expect.stringContaining('It has: one, two.')]);
  });

  test('show has plan, parameters and fingerprints, and agrees with list and events', async () => {
    const runId = await newest();
    const shown = document(await place.run('runs', 'show', runId.slice(0, 22), '--json'));
    expect(shown).toMatchObject({ runId, outcome: 'succeeded', parameters: { word: 'tree' }, version: 'v1' });
    expect(shown['fingerprints']).toMatchObject({ one: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(shown['plan']).toMatchObject({ steps: [{ id: 'one' }, { id: 'two' }] });
    const events = lines(await place.run('runs', 'events', runId, '--json'));
    expect(events.at(-1)).toMatchObject({ type: 'result', runId, outcome: 'succeeded' });
  });
});

test('what steps made is listed, and copied out under names that people know', async () => {
  const listed = document(await place.run('runs', 'outputs', 'latest', '--json'));
  expect(listed['outputs']).toMatchObject([
    { step: 'one', port: 'text', kind: 'file', bytes: 5, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    { step: 'two', port: 'copy', kind: 'file', bytes: 5 },
  ]);
  const shown = document(await place.run('runs', 'show', 'latest', '--json')) as {
    steps: { outputs: Record<string, { path: string }> }[];
  };
  expect(readFileSync(shown.steps[0]?.outputs['text']?.path ?? '', 'utf8')).toBe('tree\n');
  expect((await place.run('runs', 'show', 'latest')).out).toMatch(
    /\nIts results: trainyard runs outputs \S+ \[-o DIR\]\n$/,
  );
  const copied = await place.run('runs', 'outputs', 'latest', '--step', 'two', '-o', 'results');
  expect([copied.code, copied.out]).toEqual([0, 'results/two/copy\n']);
  expect(place.read('results/two/copy')).toBe('tree\n');
  const again = await place.run('runs', 'outputs', 'latest', '-o', 'results');
  expect([again.code, again.error]).toEqual([2, expect.stringContaining('The folder results is not empty')]);
});

test('a reader that goes away is no error, and what follows a run for it ends', async () => {
  const command = join(import.meta.dirname, '..', 'bin', 'trainyard');
  const big = 'head -c 3000000 /dev/zero | tr \'\\0\' x; echo; echo > "$TRAINYARD_OUTPUT_TEXT"';
  place.shellPipeline('big.pipeline.yaml', { big }, 'big');
  expect((await place.run('run', 'big.pipeline.yaml')).code).toBe(0);
  for (const line of ['runs logs latest --follow', 'runs events latest', 'runs list --json']) {
    const script = `sh ${command} ${line} | head -c 5`;
    const env = { ...process.env, TRAINYARD_HOME: place.home };
    const { stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: place.project, env, encoding: 'utf8' });
    expect([line, stdout.length, stderr]).toEqual([line, 5, '']);
  }
});

describe('a run that fails', () => {
  test('exits with 4, and tells the step, its sentence, its last lines and where its log lies', async () => {
    place.shellPipeline(
      'fails.pipeline.yaml',
      { good: 'echo > "$TRAINYARD_OUTPUT_TEXT"', bad: 'echo first; echo no luck; exit 7' },
      'fails',
    );
    const { code, out } = await place.run('run', 'fails.pipeline.yaml');
    expect(code).toBe(4);
    expect(out).toMatch(/^step bad failed: .*exit code 7.*no luck\n {4}first\n {2}log: (.*log\.bin)\n/);
    const log = /log: (.*log\.bin)/.exec(out)?.[1] ?? '';
    expect(readFileSync(log.startsWith('/') ? log : `${place.project}/${log}`, 'utf8')).toBe('first\nno luck\n');
    expect(out).toMatch(/run \S+ failed in .*: 1 succeeded, 1 failed\n/);
    const list = document(await place.run('runs', 'list', '--outcome', 'failed', '--json'));
    expect(list['runs']).toMatchObject([{ pipeline: 'fails', outcome: 'failed', failedSteps: 1 }]);
  });

  test('rerun --failed runs what did not succeed, and nothing else', async () => {
    const ended = await place.run('rerun', 'latest', '--failed', '--json');
    expect(ended.code).toBe(4);
    const result = lines(ended).at(-1);
    expect(stepsOf(result)).toMatchObject([
      { id: 'good', status: 'skipped', because: 'not-selected' },
      { id: 'bad', status: 'failed', failure: { reason: 'exit-non-zero', exitCode: 7 } },
    ]);
  });

  test('resuming an ended run prints its result and exits as it did', async () => {
    const ended = await place.run('runs', 'resume', 'latest', '--json');
    expect(ended.code).toBe(4);
    expect(lines(ended).at(-1)).toMatchObject({ type: 'result', outcome: 'failed' });
  });
});

describe('a run under way', () => {
  const waits = 'echo started; while [ ! -e "$GO" ]; do sleep 0.05; done; echo > "$TRAINYARD_OUTPUT_TEXT"';
  const started = async (name: string, ...words: string[]) => {
    place.shellPipeline(`${name}.pipeline.yaml`, { wait: `: ${name}; ${waits}` }, name);
    const go = `${place.folder}/${name}.go`;
    return { go, command: place.start(['run', `${name}.pipeline.yaml`, ...words], { env: { GO: go } }) };
  };

  test('an interrupt cancels it, waits for its end, and prints the result', async () => {
    const { command } = await started('interrupted', '--json');
    await command.says('step-started');
    command.child.kill('SIGINT');
    const ended = await command.ended;
    expect(ended.code).toBe(130);
    expect(lines(ended).at(-1)).toMatchObject({
      type: 'result',
      outcome: 'cancelled',
      steps: [{ status: 'cancelled' }],
    });
  });

  test('goes on when its command is killed, and can be watched, followed and attached to', async () => {
    const { command, go } = await started('left', '--json');
    await command.says('step-started');
    command.child.kill('SIGKILL');
    await command.ended;
    const runId = await newest();
    expect(document(await place.run('runs', 'show', runId, '--json'))).toMatchObject({
      outcome: 'running',
      steps: [{ id: 'wait', status: 'running' }],
    });
    const follow = place.start(['runs', 'logs', runId, '--step', 'wait', '--follow']);
    await follow.says('started');
    const attached = place.start(['runs', 'resume', runId]);
    await attached.says('wait: running');
    const gc = await place.run('gc');
    expect([gc.code, gc.error]).toEqual([6, expect.stringContaining('A run is under way')]);
    const refused = await place.run('runs', 'delete', runId);
    expect([refused.code, refused.error]).toEqual([4, expect.stringContaining('is under way')]);
    writeFileSync(go, '');
    expect((await follow.ended).out).toBe('started\n');
    expect((await attached.ended).code).toBe(0);
  });

  test('a second interrupt kills what does not end by itself, and the result is printed all the same', async () => {
    const stubborn = 'trap "" TERM; echo started; while :; do sleep 0.05; done';
    place.shellPipeline('stubborn.pipeline.yaml', { stubborn }, 'stubborn');
    const command = place.start(['run', 'stubborn.pipeline.yaml', '--json']);
    await command.says('step-started');
    command.child.kill('SIGINT');
    await command.says('"force":false');
    // Within half a second it would count as the same interrupt: that time is part of the interface.
    await new Promise((resolve) => setTimeout(resolve, 600));
    command.child.kill('SIGINT');
    const ended = await command.ended;
    expect(ended.code).toBe(130);
    expect(lines(ended)).toContainEqual(expect.objectContaining({ type: 'run-cancelling', force: true }));
    expect(lines(ended).at(-1)).toMatchObject({ type: 'result', outcome: 'cancelled' });
  });

  test('outlives its engine: the command starts another, which takes the run up', async () => {
    const { command, go } = await started('orphaned', '--json');
    await command.says('step-started');
    const [project = ''] = readdirSync(`${place.home}/projects`);
    const host = JSON.parse(readFileSync(`${place.home}/projects/${project}/host.json`, 'utf8')) as { pid: number };
    process.kill(host.pid, 'SIGKILL');
    await command.says('run-resumed');
    writeFileSync(go, '');
    const ended = await command.ended;
    expect(ended.code).toBe(0);
    const result = lines(ended).at(-1);
    expect(result).toMatchObject({ outcome: 'succeeded', steps: [{ id: 'wait', status: 'succeeded', attempts: 1 }] });
    const seqs = lines(ended).flatMap(({ seq }) => (typeof seq === 'number' && seq > 0 ? [seq] : []));
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });

  test('runs cancel ends it, and the command that waits for it exits with 130', async () => {
    const { command } = await started('cancelled', '--detach');
    const { code, out } = await command.ended;
    expect(code).toBe(0);
    const runId = out.trim();
    const attached = place.start(['runs', 'resume', runId]);
    await attached.says('wait: running');
    expect(document(await place.run('runs', 'cancel', runId, '--json'))).toEqual({ runId, outcome: 'cancelled' });
    expect((await attached.ended).code).toBe(130);
  });
});

test('compare takes the last two runs, or a run and the last before it of its pipeline', async () => {
  const { runs } = document(await place.run('runs', 'list', '--json')) as {
    runs: { runId: string; pipeline: string }[];
  };
  const compared = async (...words: string[]) => {
    const found = document(await place.run('compare', ...words, '--json'))['runs'] as { runId: string }[];
    return found.map(({ runId }) => runId);
  };
  expect(await compared()).toEqual([runs[1]?.runId, runs[0]?.runId]);
  const words = runs.filter((run) => run.pipeline === 'words').map(({ runId }) => runId);
  expect(words.length).toBeGreaterThan(1);
  expect(await compared(words[0] ?? '')).toEqual([words[1], words[0]]);
  const vague = await place.run('runs', 'show', '20');
  expect([vague.code, vague.error]).toEqual([5, expect.stringContaining('fix: Write more characters of its id.')]);
  const first = await place.run('compare', words.at(-1) ?? '');
  expect([first.code, first.error]).toEqual([5, expect.stringContaining('There is no run of words before')]);
});

describe('versions, deletion and garbage', () => {
  test('every text that ran is a version that can be shown, compared and restored exactly', async () => {
    const first = place.read('words.pipeline.yaml');
    place.write('words.pipeline.yaml', `# a comment\r\n${pipeline('stone')}`);
    expect((await place.run('run', 'words.pipeline.yaml')).code).toBe(0);
    const list = document(await place.run('versions', 'list', 'words.pipeline.yaml', '--json'));
    const file = 'words.pipeline.yaml';
    expect(list['versions']).toMatchObject([
      { id: 'v2', file, runId: await newest() },
      { id: 'v1', file },
    ]);
    const table = (await place.run('versions', 'list', file)).out;
    expect(table).toMatch(/^version {2}made +file +run\nv2 +\S+ \S+ {2}words\.pipeline\.yaml {2}\S+\n/);
    expect((await place.run('versions', 'show', 'words.pipeline.yaml', 'v1')).out).toBe(first);
    const diff = await place.run('diff', 'v1', 'words.pipeline.yaml', '--exit-code');
    expect([diff.code, diff.out]).toEqual([1, '~ pipeline parameters\n    word.default: tree -> stone\n']);
    expect((await place.run('versions', 'restore', 'words.pipeline.yaml', 'v1')).code).toBe(0);
    expect(place.read('words.pipeline.yaml')).toBe(first);
    expect((await place.run('diff', 'v1', 'words.pipeline.yaml', '--exit-code')).code).toBe(0);
  });

  test('gc frees what only deleted runs referred to, and tells what it would cost', async () => {
    expect(document(await place.run('gc', '--dry-run', '--json'))).toMatchObject({ files: 0 });
    const { runs } = document(await place.run('runs', 'list', '--pipeline', 'words', '--json')) as {
      runs: { runId: string }[];
    };
    expect((await place.run('runs', 'delete', ...runs.map(({ runId }) => runId))).code).toBe(0);
    const dry = document(await place.run('gc', '--dry-run', '--json'));
    expect(dry).toMatchObject({
      dryRun: true,
      files: 2,
      results: expect.arrayContaining([expect.objectContaining({ stepId: 'two' })]),
    });
    expect(document(await place.run('gc', '--json'))).toMatchObject({ dryRun: false, files: 2 });
    expect(document(await place.run('gc', '--dry-run', '--json'))).toMatchObject({ files: 0, bytes: 0 });
    const again = lines(await place.run('run', 'words.pipeline.yaml', '--json')).at(-1);
    expect(stepsOf(again).map(({ cached }) => cached)).toEqual([false, false]);
  });
});

test('a file from a bundle runs only after it was accepted, and again not once it changed', async () => {
  place.write('report.sh', 'echo first\necho second\n');
  place.write(
    'words.pipeline.yaml',
    place.read('words.pipeline.yaml').replace('id: one\n', 'id: one\n      files: [report.sh]\n'),
  );
  expect((await place.run('bundle', 'create', 'words.pipeline.yaml', '-o', 'words.trainyard')).code).toBe(0);
  const inspected = await place.run('bundle', 'inspect', 'words.trainyard');
  expect(inspected.out).toContain('code in files:\n  report.sh:\n    echo first\n    echo second\n');
  const shown = await place.run('bundle', 'inspect', 'words.trainyard', '--show', 'report.sh');
  expect([shown.code, shown.out]).toEqual([0, 'echo first\necho second\n']);
  expect((await place.run('bundle', 'inspect', 'words.trainyard', '--show', 'none.sh')).code).toBe(5);
  const opened = await place.run('bundle', 'open', 'words.trainyard', '../opened');
  expect([opened.code, opened.out]).toEqual([0, expect.stringContaining('one: printf')]);
  const file = '../opened/words.pipeline.yaml';
  expect((await place.run('run', file)).code).toBe(3);
  expect((await place.run('run', '--trust', file)).code).toBe(0);
  expect((await place.run('run', file)).code).toBe(0);
  place.write('../opened/report.sh', 'echo third\n');
  const changed = await place.run('run', file);
  expect([changed.code, changed.error]).toEqual([
    3,
    expect.stringContaining('changed since you accepted it: report.sh.'),
  ]);
  expect(changed.error).toContain(`accept it with trainyard run ${file} --trust.`);
});

test('catalog check runs an example for real and counts', async () => {
  const checked = document(await place.run('catalog', 'check', '--only', 'flow.shell', '--json'));
  expect(checked).toEqual({
    passed: 1,
    failed: 0,
    skipped: 0,
    types: [{ id: 'flow.shell', status: 'passed', problems: [] }],
  });
});
