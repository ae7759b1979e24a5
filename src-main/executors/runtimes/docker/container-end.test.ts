import { describe, expect, it } from 'vitest';
import { type ContainerState, endOfContainer, isInterruption, readExitNote, startFailure } from './container-end.ts';

const exited = (changes: Partial<ContainerState> = {}): ContainerState => ({
  Status: 'exited',
  Running: false,
  OOMKilled: false,
  Pid: 0,
  ExitCode: 0,
  Error: '',
  StartedAt: '2026-01-01T00:00:00.000Z',
  FinishedAt: '2026-01-01T00:00:02.500Z',
  ...changes,
});
const end = (state: ContainerState | null, note?: string, cause: Parameters<typeof isInterruption>[2] = null) =>
  endOfContainer({ state, note: readExitNote(note), cause, memoryBytes: 1024 ** 3, program: 'train', nowMs: 0 });

describe('the end of a container', () => {
  it('is what the wrapper noted, with times of the engine', () => {
    expect(end(exited({ ExitCode: 3 }), '3 4096 2500000 \n')).toEqual({
      ending: { exitCode: 3, startedAt: 1_767_225_600, durationS: 2.5, cpuMs: 3, peakBytes: 4096 },
      failure: null,
    });
  });

  it('is what the engine says where there is no note, and unknown where nobody saw it', () => {
    expect(end(exited({ ExitCode: 137 })).ending.exitCode).toBe(137);
    expect(end(exited({ StartedAt: '0001-01-01T00:00:00Z' })).ending.exitCode).toBeNull();
    expect(end(null)).toMatchObject({ ending: { exitCode: null }, failure: { reason: 'lost' } });
    expect(end(null, '0 1 1 \n')).toMatchObject({ ending: { exitCode: 0 }, failure: null });
  });

  it('is no success when memory ran out, whatever the code', () => {
    expect(end(exited({ OOMKilled: true }), '0 1 1 \n').failure).toMatchObject({ reason: 'out-of-memory' });
    expect(end(exited({ OOMKilled: true, ExitCode: 137 })).failure?.message).toContain('1Gi');
  });

  it('keeps the reason for which we ended it', () => {
    const cause = { reason: 'timeout', message: 'Too long.' } as const;
    expect(end(exited({ OOMKilled: true }), '143 1 1 \n', cause).failure).toBe(cause);
  });

  it.each(['', '0', '0 1 1', '0 1 1 x\n', '-1 1 1 \n', '0 1 1 \nmore', '9999 1 1 \n', '0 99999999999999999999 1 \n'])(
    'takes %j for no note',
    (text) => expect(readExitNote(text)).toBeUndefined(),
  );

  it('F16 is an interruption when it was killed without a note, and neither by us nor for memory', () => {
    expect(isInterruption(exited({ ExitCode: 137 }), undefined, null)).toBe(true);
    expect(isInterruption(exited({ ExitCode: 137, OOMKilled: true }), undefined, null)).toBe(false);
    expect(isInterruption(exited({ ExitCode: 137 }), readExitNote('137 1 1 \n'), null)).toBe(false);
    expect(isInterruption(exited({ ExitCode: 137 }), undefined, { reason: 'cancelled', message: '' })).toBe(false);
    expect(isInterruption(exited({ ExitCode: 1 }), undefined, null)).toBe(false);
    expect(isInterruption(null, undefined, null)).toBe(false);
  });
});

describe('why a container could not be started', () => {
  it.each([
    [
      'could not select device driver "" with capabilities: [[gpu]]',
      'environment-unavailable',
      /nvidia-container-toolkit/,
    ],
    [
      'error running hook #0: nvidia-container-cli: initialization error: driver error',
      'environment-unavailable',
      /GPU driver failed/,
    ],
    [
      'exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown',
      'environment-unavailable',
      /has no \/bin\/sh/,
    ],
    ['standard_init_linux.go: exec format error', 'environment-unavailable', /another type of processor/],
    ['write /var/lib: no space left on device', 'disk-full', /disk is full/],
    ['No such image: sha256:00', 'image-unavailable', /is gone/],
    [
      'something else\n\nhappened.',
      'environment-unavailable',
      /^Docker could not start it: something else happened\.$/,
    ],
  ])('%s', (message, reason, sentence) => {
    expect(startFailure(message, 'fixture/ml:1')).toMatchObject({ reason, message: expect.stringMatching(sentence) });
  });
});
