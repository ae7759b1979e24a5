import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { executorContract } from '../../testing/executor-contract.ts';
import { DockerWorld, dockerExecutor, hasDocker } from './testing/docker-world.ts';

const withEngine = describe.skipIf(!hasDocker);

withEngine('with a Docker engine', () => {
  executorContract('DockerExecutor', (listener, folder) => dockerExecutor(listener, folder));
});

withEngine('a step in a container', { timeout: 30_000 }, () => {
  let world: DockerWorld;
  beforeEach(() => {
    world = new DockerWorld();
  });
  afterEach(() => world.dispose());

  const inFolder = (step: string, name: string): string => join(world.folder, 'steps', step, '1', name);

  it('leaves its log, byte for byte, and what it made in the store', async () => {
    const model = { name: 'model.txt', optional: false };
    world.start(
      world.launch('a', 'printf "one\\r\\n\\377\\000two"; printf 42 >"$TRAINYARD_OUTPUT_MODEL"', {
        outputs: { model },
      }),
    );
    const result = await world.result('run/a/1');
    expect(result).toMatchObject({
      exitCode: 0,
      signal: null,
      bytes: 10,
      lines: 1,
      outputs: { model: { kind: 'file', bytes: 2 } },
    });
    expect(result.failure).toBeUndefined();
    expect([...readFileSync(inFolder('a', 'log.bin'))]).toEqual([
      ...Buffer.from('one\r\n'),
      255,
      0,
      ...Buffer.from('two'),
    ]);
    const hex = result.outputs['model']?.digest.slice('sha256:'.length) ?? '';
    expect(readFileSync(join(world.folder, 'artifacts', 'blobs', hex.slice(0, 2), hex), 'utf8')).toBe('42');
    expect(result.peakMemoryBytes).toBeGreaterThan(0);
  });

  it('reads its inputs, files and secrets, and may change no input', async () => {
    const source = join(world.folder, 'source.txt');
    writeFileSync(source, 'rows');
    const command =
      'cat "$TRAINYARD_INPUT_DATA" note.txt "$TRAINYARD_SECRET_TOKEN_FILE"; echo x >>"$TRAINYARD_INPUT_DATA"; echo $?';
    world.start(
      world.launch('a', command, {
        inputs: { data: [{ source, name: 'data.txt', kind: 'file' }] },
        files: [{ source, name: 'note.txt' }],
        secrets: { token: 'hunter2' },
        keepInputs: true,
      }),
    );
    expect((await world.result('run/a/1')).exitCode).toBe(0);
    const log = readFileSync(inFolder('a', 'log.bin'), 'utf8');
    expect(log).toContain('rowsrowshunter2');
    expect(log).toMatch(/(Read-only file system|Permission denied)\n1\n$/);
    expect(readFileSync(source, 'utf8')).toBe('rows');
  });

  it('C01 C07 is allowed nothing that a step does not need', async () => {
    const command = [
      'id -u; grep -E "CapEff|NoNewPrivs|Seccomp:" /proc/self/status; touch /x 2>&1; touch /tmp/y && echo tmp; ip addr 2>&1 | grep -c inet',
      'sleep 600',
    ].join('; ');
    world.start(world.launch('a', command));
    await world.until('output', 'run/a/1');
    const { HostConfig, Config } = world.inspect('run/a/1');
    expect(HostConfig).toMatchObject({
      Init: true,
      AutoRemove: false,
      Privileged: false,
      NetworkMode: 'none',
      CapDrop: ['ALL'],
      CapAdd: null,
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      PidsLimit: 512,
      Memory: 256 * 1024 ** 2,
      MemorySwap: 256 * 1024 ** 2,
      Devices: null,
      DeviceRequests: null,
      PidMode: '',
      IpcMode: 'private',
      UsernsMode: '',
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
      Binds: null,
      PortBindings: null,
    });
    expect(Config['User']).not.toMatch(/^0?:|^0$|root/);
    world.executor.cancel('run/a/1', 0);
    expect(await world.over('run/a/1')).toBe('cancelled');
    const log = readFileSync(inFolder('a', 'log.bin'), 'utf8');
    expect(log).toMatch(/CapEff:\s0+\n/);
    expect(log).toMatch(/NoNewPrivs:\s1\n/);
    expect(log).toMatch(/Seccomp:\s2\n/);
    expect(log).toContain('Read-only file system');
    expect(log).toContain('tmp\n');
  });

  it('F43 tells every exit code as it is', async () => {
    const codes = [0, 1, 2, 42, 125, 126, 127, 255];
    world.start(...codes.map((code) => world.launch(`s${code}`, `exit ${code}`)));
    for (const code of codes) expect((await world.result(`run/s${code}/1`)).exitCode).toBe(code);
    world.start(world.launch('segv', 'kill -SEGV $$'));
    expect(await world.result('run/segv/1')).toMatchObject({ exitCode: 139, signal: 'SIGSEGV' });
    world.start(world.launch('none', '', { argv: ['no-such-program'] }));
    const missing = await world.result('run/none/1');
    expect(missing).toMatchObject({ exitCode: 127, failure: { reason: 'environment-unavailable' } });
    expect(missing.failure?.message).toContain('"no-such-program" is not in the image');
  });

  it('F35 is ended by force when it ignores the polite way, and soon where it does not', async () => {
    world.start(
      world.launch('deaf', 'trap "" TERM; echo up; while :; do sleep 1; done'),
      world.launch('polite', 'trap "exit 9" TERM; echo up; while :; do sleep 0.05; done'),
    );
    await Promise.all([world.until('output', 'run/deaf/1'), world.until('output', 'run/polite/1')]);
    world.executor.cancel('run/deaf/1', 300);
    world.executor.cancel('run/polite/1', 20_000);
    expect(await world.over('run/polite/1')).toBe('cancelled');
    expect(await world.over('run/deaf/1')).toBe('cancelled');
    expect((await world.result('run/polite/1')).exitCode).toBe(9);
  });

  it('is ended at its timeout', async () => {
    world.start(world.launch('a', 'echo up; sleep 600', { timeoutMs: 500 }));
    expect((await world.result('run/a/1')).failure).toMatchObject({ reason: 'timeout' });
  });

  it('F33 F34 names lack of memory, also where the step itself went on', async () => {
    const memoryBytes = 32 * 1024 ** 2;
    world.start(
      world.launch('main', 'exec tail /dev/zero', { memoryBytes }),
      world.launch('child', 'tail /dev/zero; exit 0', { memoryBytes }),
    );
    const main = await world.result('run/main/1');
    expect(main.failure).toMatchObject({ reason: 'out-of-memory', message: expect.stringContaining('32Mi') });
    const child = await world.result('run/child/1');
    expect(child).toMatchObject({ exitCode: 0, failure: { reason: 'out-of-memory' } });
    expect(child.failure?.message).toMatch(/although the step returned 0/);
  });

  it('F36 cannot make more processes than it may', async () => {
    world.start(
      world.launch('a', 'echo up; i=0; while [ $i -lt 700 ]; do sleep 60 & i=$((i+1)); done; echo $i', {
        timeoutMs: 20_000,
      }),
    );
    const { exitCode, failure } = await world.result('run/a/1');
    expect(failure?.reason).not.toBe('timeout');
    expect(exitCode).not.toBe(0);
    expect(readFileSync(inFolder('a', 'log.bin'), 'utf8')).toMatch(/can't fork|Resource temporarily unavailable/);
  });

  it("F44 C07 makes no output of a link, and its log is never somebody else's file", async () => {
    const outputs = { model: { name: 'model', optional: false } };
    world.start(
      world.launch('link', 'ln -s /etc/passwd "$TRAINYARD_OUTPUT_MODEL"', { outputs }),
      world.launch('log', 'rm log.bin; ln -s /etc/hostname log.bin; ln -s /etc/hostname result.json'),
      world.launch('none', 'true', { outputs }),
    );
    expect((await world.result('run/link/1')).failure).toMatchObject({ reason: 'output-missing' });
    expect((await world.result('run/none/1')).failure).toMatchObject({ reason: 'output-missing' });
    expect((await world.result('run/log/1')).exitCode).toBe(0);
    expect(() => readFileSync(inFolder('log', 'log.bin'))).toThrow('ENOENT');
    expect(JSON.parse(readFileSync(inFolder('log', 'result.json'), 'utf8'))).toMatchObject({ exitCode: 0 });
  });

  it('F20 is lost when its container is removed from outside', async () => {
    world.start(world.launch('a', 'echo up; sleep 600'));
    await world.until('output', 'run/a/1');
    world.docker('rm', '-f', world.nameOf('run/a/1'));
    expect((await world.result('run/a/1')).failure).toMatchObject({
      reason: 'lost',
      message: expect.stringContaining('removed outside'),
    });
  });

  it('C16 leaves no container behind', async () => {
    world.start(...Array.from({ length: 10 }, (_, n) => world.launch(`s${n}`, `exit ${n % 3}`)));
    for (let n = 0; n < 10; n += 1) expect((await world.result(`run/s${n}/1`)).exitCode).toBe(n % 3);
    await expect.poll(() => world.containers(), { timeout: 10_000 }).toEqual([]);
  });
});

withEngine('a step that another engine of ours began', { timeout: 30_000 }, () => {
  it('F01 is adopted, with one container, its whole log and its exit code', async () => {
    const first = new DockerWorld();
    const second = new DockerWorld();
    try {
      first.start(first.launch('a', 'for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.2; done; exit 5'));
      await first.until('output', 'run/a/1');
      first.executor.dispose();
      const heir = dockerExecutor((events) => second.events.push(...events), first.folder);
      heir.watch('run/a/1', join(first.folder, 'steps', 'a', '1'), 'docker');
      await expect
        .poll(() => second.events.find(({ type }) => type === 'ended'), { timeout: 15_000 })
        .toMatchObject({
          result: { exitCode: 5, lines: 8 },
        });
      expect(readFileSync(join(first.folder, 'steps', 'a', '1', 'log.bin'), 'utf8')).toBe('1\n2\n3\n4\n5\n6\n7\n8\n');
      heir.watch('run/a/1', join(first.folder, 'steps', 'a', '1'), 'docker');
      await expect.poll(() => second.events.filter(({ type }) => type === 'ended'), { timeout: 5000 }).toHaveLength(2);
      heir.watch('run/never/1', join(first.folder, 'steps', 'never', '1'), 'docker');
      await expect.poll(() => second.events.find(({ type }) => type === 'lost'), { timeout: 5000 }).toBeDefined();
      heir.dispose();
    } finally {
      first.dispose();
      second.dispose();
    }
  });
});
