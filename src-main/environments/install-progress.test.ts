import { expect, test } from 'vitest';
import { createInstallProgress, explainInstallFailure } from './install-progress.ts';

const said = (lines: string[]) => {
  const words = createInstallProgress();
  return lines.map(words).filter((text) => text !== undefined);
};

test('says in short what uv does', () => {
  const lines = [
    'Using Python 3.11.7 environment at: env',
    'Resolved 2 packages in 1.71s',
    'Downloading scikit-learn (8.9MiB)',
    'Downloading numpy (16.1MiB)',
    '   Building tiny==0.1.3',
    'Prepared 2 packages in 1.02s',
    'Bytecode compiled 2000 files in 3.1s',
    ' + numpy==2.1.0',
  ];
  expect(said(lines)).toEqual([
    '2 packages to install',
    'downloading scikit-learn, 8.9MiB (1 of 2)',
    'downloading numpy, 16.1MiB (2 of 2)',
    'building tiny==0.1.3',
    'installing 2 packages',
    'compiling',
  ]);
});

test('says in short what pip does', () => {
  const lines = [
    'Collecting scikit-learn<2,>=1.6',
    '  Downloading scikit_learn-1.7.0-cp311-cp311-manylinux_2_17_x86_64.whl (12.9 MB)',
    'Collecting numpy>=1.22.0 (from scikit-learn<2,>=1.6)',
    'Installing collected packages: numpy, scikit-learn',
  ];
  expect(said(lines)).toEqual([
    'resolving scikit-learn',
    'downloading scikit_learn 1.7.0, 12.9 MB',
    'resolving numpy',
    'installing 2 packages',
  ]);
});

test.each([
  [
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
    'disk-full',
    'disk is full',
  ],
  [
    'error: Failed to fetch: `https://x/simple/a/`\n  Caused by: dns error',
    'environment-unavailable',
    'cannot be reached',
  ],
  ["No module named 'venv'", 'environment-unavailable', 'apt install python3-venv'],
  ['ERROR: No matching distribution found for a>=99', 'environment-unavailable', 'No version of a>=99 can be'],
  ['  Because only a<=1.0 is available and you require a>=99', 'environment-unavailable', 'No version of a can be'],
  ['ERROR: ResolutionImpossible: for help visit x', 'environment-unavailable', 'contradict each other'],
  [
    'Traceback\nRuntimeError: the compiler broke\n',
    'environment-unavailable',
    'installed: RuntimeError: the compiler broke',
  ],
  ['', 'environment-unavailable', 'without a word'],
])('explains %j', (output, reason, words) => {
  const failure = explainInstallFailure(output, ['a>=99']);
  expect(failure.reason).toBe(reason);
  expect(failure.message).toContain(words);
});
