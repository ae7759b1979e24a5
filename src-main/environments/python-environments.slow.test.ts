import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTime } from '../base/process-identity.ts';
import { type CommandEnv, createPythonEnvironments } from './python-environments.ts';

const realPython = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).stdout.trim();
const pythonVersion = spawnSync(realPython, ['-c', 'import platform; print(platform.python_version())'], {
  encoding: 'utf8',
}).stdout.trim();
const hasUv = spawnSync('uv', ['--version']).status === 0;
const callUv = hasUv ? `PATH='${process.env.PATH}' exec uv "$@"` : 'exit 127';
const unreachable = 'http://127.0.0.1:9/simple';
const never = new AbortController().signal;

let shared: string;
/** A package index (PEP 503) on the disk. */
let index: string;
let home: string;
let bin: string;
let env: CommandEnv;

beforeAll(async () => {
  shared = await mkdtemp(join(tmpdir(), 'trainyard-wheels-'));
  index = pathToFileURL(join(shared, 'simple')).href;
  await writeWheel('tiny', '1.2.0', []);
  await writeWheel('tiny-base', '0.5', []);
  await writeWheel('tiny-top', '3.0', ['tiny-base>=0.1']);
});
afterAll(() => rm(shared, { recursive: true, force: true }));

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'trainyard-environments-'));
  bin = join(home, 'bin');
  await mkdir(bin);
  await script('python3', `exec '${realPython}' "$@"`);
  if (hasUv) await script('uv', callUv);
  env = {
    PATH: bin,
    HOME: home,
    PIP_INDEX_URL: index,
    PIP_CONFIG_FILE: '/dev/null',
    UV_DEFAULT_INDEX: index,
    UV_NO_CONFIG: '1',
    UV_CACHE_DIR: join(shared, 'uv'),
  };
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function script(name: string, body: string): Promise<void> {
  await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`);
  await chmod(join(bin, name), 0o755);
}

/** Debian's Python as it comes, and no uv: nothing can make an environment. */
async function withoutVenv(python: string): Promise<void> {
  await rm(join(bin, 'uv'), { force: true });
  const probe = { executable: join(bin, 'python3'), version: '3.11.0', platform: 'x', implementation: 'cpython' };
  await script(
    'python3',
    `case "$*" in
  *get_platform*) echo '${JSON.stringify(probe)}' ;;
  *venv*) echo "The virtual environment was not created successfully because ensurepip is not available."; exit 1 ;;
  *) exec '${python}' "$@" ;;
esac`,
  );
}

async function writeWheel(name: string, version: string, requires: readonly string[]): Promise<void> {
  const module = name.replaceAll('-', '_');
  const info = `${module}-${version}.dist-info`;
  const metadata = ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`];
  metadata.push(...requires.map((text) => `Requires-Dist: ${text}`), '');
  const wheel = zipSync({
    [`${module}.py`]: strToU8(`version = "${version}"\n`),
    [`${info}/METADATA`]: strToU8(metadata.join('\n')),
    [`${info}/WHEEL`]: strToU8('Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
    [`${info}/RECORD`]: strToU8(`${module}.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`),
  });
  const file = `${module}-${version}-py3-none-any.whl`;
  await mkdir(join(shared, 'simple', name), { recursive: true });
  await writeFile(join(shared, 'simple', name, file), wheel);
  await writeFile(join(shared, 'simple', name, 'index.html'), `<a href="${file}">${file}</a>`);
}

const environments = () => createPythonEnvironments({ cacheHome: join(home, 'cache') });
const request = (...requirements: string[]) => ({ version: '>=3.9', requirements });

async function prepared(requirements: string[], variables: CommandEnv = env) {
  const result = await environments().prepare(request(...requirements), variables, () => undefined, never);
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

async function refused(requirements: string[], variables: CommandEnv = env, version = '>=3.9') {
  const result = await environments().prepare({ version, requirements }, variables, () => undefined, never);
  if (result.ok) throw new Error('it was prepared');
  return result.problem;
}

const made = async () => {
  const names = await readdir(join(home, 'cache', 'environments'));
  return names.filter((name) => !name.endsWith('.claims'));
};

describe.each(hasUv ? ['uv', 'pip, since uv is broken'] : ['pip'])('made by %s', (tool) => {
  beforeEach(async () => {
    if (tool !== 'uv') await script('uv', `echo "error: unexpected argument '--allow-existing' found" >&2; exit 2`);
  });

  test('an environment has what was asked for and what that needs, compiled, and is found again', async () => {
    expect(environments().find(request('tiny-top'), env)).toBeUndefined();
    const progress: string[] = [];
    const result = await environments().prepare(request('tiny-top'), env, (text) => progress.push(text), never);
    if (!result.ok) throw new Error(result.problem.message);
    expect(result.value).toMatchObject({
      python: pythonVersion,
      lock: ['tiny-base==0.5', 'tiny-top==3.0'],
      managed: true,
    });
    expect(progress[0]).toBe(`preparing Python ${pythonVersion} with tiny-top`);
    expect(progress.some((text) => /^installing 2 packages/.test(text))).toBe(true);
    expect(environments().find(request('tiny-top'), env)).toEqual(result.value);
    const code =
      'import tiny_top, json, os; print(json.dumps([tiny_top.version, os.path.exists(tiny_top.__cached__)]))';
    const run = spawnSync(result.value.executable, ['-B', '-c', code], { encoding: 'utf8' });
    expect(JSON.parse(run.stdout)).toEqual(['3.0', true]);
  });
});

test('what cannot be had is told in one sentence, and nothing stays behind', async () => {
  const failure = await refused(['nothing-like-it']);
  expect(failure.reason).toBe('environment-unavailable');
  expect(failure.message).toMatch(/^No version of nothing-like-it can be installed .* correct the requirement\.$/);
  expect(await made()).toEqual([]);
});

test('an index that cannot be reached is told as such', async () => {
  const offline = { ...env, PIP_INDEX_URL: unreachable, UV_DEFAULT_INDEX: unreachable };
  const failure = await refused(['elsewhere'], { ...offline, PIP_RETRIES: '1', UV_HTTP_RETRIES: '0' });
  expect(failure.message).toBe(
    'elsewhere could not be downloaded: the package index cannot be reached; connect to the network and run again.',
  );
});

describe('the package index that somebody chose', () => {
  /** An index that has nothing. */
  let empty: string;
  beforeEach(async () => {
    await mkdir(join(home, 'empty'));
    empty = pathToFileURL(join(home, 'empty')).href;
  });
  /** Without any variable that says where packages are. */
  const bare = (more: CommandEnv): CommandEnv => {
    const { PIP_INDEX_URL: _pip, UV_DEFAULT_INDEX: _uv, PIP_CONFIG_FILE: _file, ...rest } = env;
    return { ...rest, ...more };
  };

  test.runIf(hasUv)('for uv is not replaced by that of pip when a package is not there', async () => {
    const failure = await refused(['tiny'], { ...env, UV_DEFAULT_INDEX: empty });
    expect(failure.message).toMatch(/^No version of tiny can be installed/);
  });

  test.runIf(hasUv)('for pip, in a variable or in its file, holds for uv', async () => {
    await rm(join(bin, 'python3'));
    await script('python3', `case "$*" in *"pip --python"*) exit 9 ;; *) exec '${realPython}' "$@" ;; esac`);
    await writeFile(join(home, 'pip.conf'), `[global]\nindex-url = ${index}\n`);
    const byFile = bare({ PIP_CONFIG_FILE: join(home, 'pip.conf') });
    expect((await prepared(['tiny'], byFile)).lock).toEqual(['tiny==1.2.0']);
    const byVariable = bare({ PIP_CONFIG_FILE: '/dev/null', PIP_INDEX_URL: index });
    expect((await prepared(['tiny-base'], byVariable)).lock).toEqual(['tiny-base==0.5']);
  });

  test('for uv holds for pip where uv is broken', async () => {
    await script('uv', 'exit 127');
    const variables = bare({ PIP_CONFIG_FILE: '/dev/null', UV_DEFAULT_INDEX: `own=${index}`, PIP_RETRIES: '0' });
    expect((await prepared(['tiny'], variables)).lock).toEqual(['tiny==1.2.0']);
  });

  test('in the file of uv alone keeps pip from looking elsewhere', async () => {
    await script('uv', 'echo "error: it crashed" >&2; exit 134');
    await writeFile(join(home, 'uv.toml'), `[[index]]\nurl = "${index}"\ndefault = true\n`);
    const variables = bare({ PIP_CONFIG_FILE: '/dev/null', UV_NO_CONFIG: '', UV_CONFIG_FILE: join(home, 'uv.toml') });
    expect((await refused(['tiny'], variables)).message).toContain('it crashed');
  });
});

test('a Python without pip gets one from venv', async () => {
  await rm(join(bin, 'uv'), { force: true });
  const probe = `{"executable":"${join(bin, 'python3')}","version":"${pythonVersion}","platform":"x","implementation":"cpython"}`;
  await script(
    'python3',
    `case "$*" in
  *get_platform*) echo '${probe}' ;;
  "-m pip"*) echo "$0: No module named pip"; exit 1 ;;
  *) exec '${realPython}' "$@" ;;
esac`,
  );
  expect((await prepared(['tiny'])).lock).toEqual(['tiny==1.2.0']);
});

test('the order of requirements does not matter, the interpreter alone needs no environment', async () => {
  const first = await prepared(['tiny', 'tiny-base']);
  expect((await prepared(['tiny-base', ' tiny'])).key).toBe(first.key);
  const alone = await prepared([]);
  expect(alone).toMatchObject({ executable: realPython, lock: [], managed: false });
  expect(alone.lockDigest).not.toBe(first.lockDigest);
});

test('an environment whose interpreter is gone is made anew', async () => {
  const first = await prepared(['tiny']);
  await rm(first.executable);
  expect(environments().find(request('tiny'), env)).toBeUndefined();
  expect(await prepared(['tiny'])).toEqual(first);
});

test('an environment that lost a package, or in which one was exchanged, is made anew', async () => {
  const first = await prepared(['tiny-top']);
  const code = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  const folder = spawnSync(first.executable, ['-c', code], { encoding: 'utf8' }).stdout.trim();
  // What Python writes by itself is no damage.
  spawnSync(first.executable, ['-c', 'import tiny_top']);
  expect(environments().find(request('tiny-top'), env)).toEqual(first);
  await rm(join(folder, 'tiny_base.py'));
  expect(environments().find(request('tiny-top'), env)).toBeUndefined();
  expect(await prepared(['tiny-top'])).toEqual(first);
  expect(spawnSync(first.executable, ['-c', 'import tiny_base']).status).toBe(0);
  await utimes(folder, new Date(0), new Date(0));
  expect(environments().find(request('tiny-top'), env)).toBeUndefined();
});

test('of two that want the same environment, one makes it and the other waits', async () => {
  await script('uv', `echo "$1" >> '${home}/calls'; ${callUv}`);
  const progress: string[] = [];
  const one = environments();
  const results = await Promise.all(
    [one, one, environments()].map((each) => each.prepare(request('tiny'), env, (text) => progress.push(text), never)),
  );
  expect(results.map((result) => result.ok)).toEqual([true, true, true]);
  expect(await readFile(join(home, 'calls'), 'utf8')).toMatch(/^venv\n(?:pip\n)?$/);
  expect(progress).toContain('waiting for another step that prepares the same environment');
  expect(progress).toContain('waiting for another run that prepares the same environment');
});

test('a builder that was killed is followed by the next, and its installer is ended', async () => {
  await script('uv', `echo half > "$6/half"; echo $$ > '${home}/pid'; echo Resolved 1 package; exec /bin/sleep 300`);
  const code = `import { createPythonEnvironments } from ${JSON.stringify(new URL('./python-environments.ts', import.meta.url).href)};
    const { cacheHome, env } = JSON.parse(process.argv[1]);
    const told = (text) => console.log(text);
    await createPythonEnvironments({ cacheHome }).prepare({ version: '>=3.9', requirements: ['tiny'] }, env, told, new AbortController().signal);`;
  const work = JSON.stringify({ cacheHome: join(home, 'cache'), env });
  const builder = spawn(process.execPath, ['--input-type=module', '-e', code, work], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: builder.stdout })) if (line === '1 package to install') break;
  const installer = Number(await readFile(join(home, 'pid'), 'utf8'));
  builder.kill('SIGKILL');
  await once(builder, 'exit');
  expect(startTime(installer)).toBeDefined();
  await script('uv', callUv);
  expect((await prepared(['tiny'])).lock).toEqual(['tiny==1.2.0']);
  expect(startTime(installer)).toBeUndefined();
});

test('an aborted preparation ends its installer and leaves nothing', async () => {
  await script('uv', `echo $$ > '${home}/pid'; echo 'Resolved 1 package'; exec /bin/sleep 300`);
  const stop = new AbortController();
  const told = (text: string) => (text === '1 package to install' ? stop.abort() : undefined);
  const result = await environments().prepare(request('tiny'), env, told, stop.signal);
  expect(result).toMatchObject({ ok: false, problem: { reason: 'cancelled' } });
  expect(startTime(Number(await readFile(join(home, 'pid'), 'utf8')))).toBeUndefined();
  expect(await made()).toEqual([]);
});

test('a full disk has its own reason', async () => {
  await script('uv', 'echo "error: failed to copy: No space left on device (os error 28)" >&2; exit 2');
  expect(await refused(['tiny'])).toMatchObject({ reason: 'disk-full' });
  expect(await made()).toEqual([]);
});

test('a Python without the venv module says how to get it', async () => {
  await withoutVenv(realPython);
  expect((await refused(['tiny'])).message).toMatch(/apt install python3-venv/);
});

describe('without an environment of its own', () => {
  let python: string;
  beforeEach(async () => {
    python = (await prepared(['tiny-top'])).executable;
  });

  test('what is installed already does, when nothing can be installed, until somebody changes it', async () => {
    await withoutVenv(python);
    const found = await prepared(['tiny-top>=2,<4', 'tiny_base~=0.5']);
    expect(found).toMatchObject({ managed: false, lock: ['tiny-base==0.5', 'tiny-top==3.0'] });
    expect(found.note).toMatch(/are used as they are/);
    const again = () => environments().find(request('tiny-top>=2,<4', 'tiny_base~=0.5'), env);
    expect(again()).toEqual(found);
    const code = 'import sysconfig; print(sysconfig.get_path("purelib"))';
    const folder = spawnSync(python, ['-c', code], { encoding: 'utf8' }).stdout.trim();
    await utimes(folder, new Date(0), new Date(0));
    expect(again()).toBeUndefined();
  });

  test('TRAINYARD_PYTHON_MANAGED=0 installs nothing, and names what is missing', async () => {
    const own = { ...env, TRAINYARD_PYTHON: python, TRAINYARD_PYTHON_MANAGED: '0' };
    expect((await prepared(['tiny-top'], own)).managed).toBe(false);
    const failure = await refused(['tiny-top>=4', 'tiny', 'tiny-base==0.5.*'], own);
    expect(failure.message).toContain('lacks tiny, tiny-top>=4 (3.0 is installed); install it there');
  });
});

describe('no interpreter', () => {
  test('on an empty PATH', async () => {
    expect(await refused([], { PATH: join(home, 'nowhere') })).toEqual({
      reason: 'environment-unavailable',
      message: 'Python 3.9 or newer was not found on PATH; install it, or set TRAINYARD_PYTHON to an interpreter.',
    });
  });

  test('of the version that is wanted', async () => {
    const failure = await refused([], env, '3.99');
    expect(failure.message).toBe(
      `Python 3.99 was not found on PATH (only ${pythonVersion}); install it, or set TRAINYARD_PYTHON to an interpreter.`,
    );
  });

  test('behind a shim that fails, so that the next on PATH is taken', async () => {
    const other = join(home, 'other');
    await mkdir(other);
    await writeFile(join(other, 'python3'), '#!/bin/sh\necho "pyenv: python3: command not found" >&2\nexit 127\n', {
      mode: 0o755,
    });
    expect((await prepared([], { ...env, PATH: `${other}:${bin}` })).executable).toBe(realPython);
  });

  test.each([
    ['/no/such/python', 'is not a program'],
    ['/bin/true', 'is not a working Python 3.9 or newer'],
  ])('where TRAINYARD_PYTHON says %s', async (path, words) => {
    expect((await refused([], { ...env, TRAINYARD_PYTHON: path })).message).toContain(words);
  });
});

test.each(['--index-url=http://evil', '-rfile', 'a\nb', ''])('%j is no requirement', async (text) => {
  expect((await refused([text])).message).toContain('is not a requirement');
});
