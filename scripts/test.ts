/**
 * `npm test`: every test that this machine can run. TypeScript tests by vitest (units, end-to-end ones that drive the real
 * command, and those of the app in a browser and in Electron), Python tests of the step runner and of the node types. The last line is the sum. `npm test -- PATH…` runs the
 * TypeScript tests whose paths hold one of these words, and nothing else.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homesOf } from '../src-main/base/homes.ts';
import { createPythonEnvironments } from '../src-main/environments/python-environments.ts';
import { CatalogLoader } from '../src-main/pipelines/catalog-loader.ts';
import { PlanService } from '../src-main/runs/plan-service.ts';
import { readCommand, runCommand } from './run-command.ts';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const paths = process.argv.slice(2);
const root = join(import.meta.dirname, '..');
process.chdir(root);
const scratch = mkdtempSync(join(tmpdir(), 'trainyard-test-'));
const total: Count = { passed: 0, failed: 0, skipped: 0 };

const add = (name: string, count: Count): void => {
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
  console.error(`${name}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
};

try {
  if ((await runCommand(process.execPath, ['scripts/build.mjs'])) !== 0)
    add('build', { passed: 0, failed: 1, skipped: 0 });
  if (paths.length > 0) add('TypeScript', await vitest('some', paths));
  else {
    add('TypeScript', await vitest('all', ['--exclude', 'e2e/app/**', '--exclude', 'e2e/electron/**']));
    // Windows are tried one after the other: each is a browser, an engine and its steps.
    add('The app', await vitest('app', ['--maxWorkers=1', 'e2e/app/', 'e2e/electron/']));
  }
  if (paths.length === 0) await pythonTests();
  else console.error('skipped: Python tests, since paths were given');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function vitest(name: string, words: readonly string[]): Promise<Count> {
  const report = join(scratch, `${name}.json`);
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...words,
  ];
  const code = await runCommand(process.execPath, args);
  let results: VitestReport;
  try {
    results = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  let skipped = 0;
  let broken = 0;
  for (const file of results.testResults) {
    if (file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed')) broken += 1;
    for (const test of file.assertionResults) {
      if (test.status === 'passed' || test.status === 'failed') continue;
      skipped += 1;
      console.error(`skipped: ${test.fullName}`);
    }
  }
  const failed = results.numFailedTests + broken;
  return { passed: results.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
}

/** The step runner's tests need any Python, those of the node types the environment that the nodes run in. */
async function pythonTests(): Promise<void> {
  const environments = createPythonEnvironments({ cacheHome: homesOf(process.env, root).cache });
  const plain = await environments.findPython(process.env);
  if (!plain.ok) {
    console.error(`skipped: all Python tests: ${plain.problem.message}`);
    return add('Python', { passed: 0, failed: 0, skipped: 2 });
  }
  const catalog = new PlanService(root, new CatalogLoader(join(root, 'nodes-catalog')), () => new Set(['local']));
  const requirements = ['data.sql', 'train.sklearn-classifier'].flatMap((id) => {
    const runtime = catalog.nodeType(id)?.runtime;
    return runtime?.kind === 'python' ? runtime.requirements : [];
  });
  const request = { version: '>=3.9', requirements: [...new Set(requirements)] };
  const ready = await environments.prepare(
    request,
    process.env,
    (text) => console.error(text),
    AbortSignal.timeout(900_000),
  );
  const withNodes = ready.ok ? { TRAINYARD_TEST_PYTHON: ready.value.executable } : {};
  add('Step runner', await unittest(plain.value.executable, 'nodes-catalog/step-runner/tests', withNodes));
  if (!ready.ok) {
    console.error(`skipped: tests of the node types: ${ready.problem.message}`);
    return add('Node types', { passed: 0, failed: 0, skipped: 1 });
  }
  add('Node types', await unittest(ready.value.executable, 'nodes-catalog/tests'));
}

async function unittest(python: string, folder: string, more: NodeJS.ProcessEnv = {}): Promise<Count> {
  const { stdout } = await readCommand(python, ['scripts/python-tests.py', folder], { ...process.env, ...more });
  try {
    const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
      passed: number;
      failed: number;
      skipped: [string, string][];
    };
    for (const [name, reason] of summary.skipped) console.error(`skipped: ${name}: ${reason}`);
    return { passed: summary.passed, failed: summary.failed, skipped: summary.skipped.length };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
