/**
 * `npm run demo`: runs the template `breast-cancer` in the folder `demo`, shows what came of it, asks the deployed model for one
 * prediction, and stops the endpoint again. Exit codes as the command line's; 6 when this machine lacks something.
 */
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type RunResult, runResult, type StepResult } from '../shared/run/run-result.ts';
import { homesOf, stateFolder } from '../src-main/base/homes.ts';
import { createPythonEnvironments } from '../src-main/environments/python-environments.ts';
import { connectEngine } from '../src-main/hosts/engine-client.ts';
import { findInstallation } from '../src-main/installation.ts';
import { CatalogLoader } from '../src-main/pipelines/catalog-loader.ts';
import { PlanService } from '../src-main/runs/plan-service.ts';
import { projectFolders } from '../src-main/runs/run-folder.ts';
import { findRun, readRun } from '../src-main/runs/run-reader.ts';
import { runCommand } from './run-command.ts';

const name = 'breast-cancer';
const root = join(import.meta.dirname, '..');
const project = join(root, 'demo');
const file = join(project, `${name}.pipeline.yaml`);
const homes = homesOf(process.env, root);
const folders = projectFolders(project, stateFolder(project, homes));
const trainyard = join(root, 'bin', 'trainyard');
const failsEnvironment = 6;

if (!existsSync(file))
  cpSync(join(root, 'nodes-catalog', 'templates', name), project, {
    recursive: true,
    errorOnExist: false,
    force: false,
  });
await prepareEnvironment();
const { code, result } = await runPipeline();
if (result) await tell(result);
process.exitCode = process.exitCode || code;

/** The Python environment comes first, by itself, so that a machine that cannot have it hears one sentence. */
async function prepareEnvironment(): Promise<void> {
  const runtime = new PlanService(project, new CatalogLoader(join(root, 'nodes-catalog')), () => new Set()).nodeType(
    'train.sklearn-classifier',
  )?.runtime;
  if (runtime?.kind !== 'python') throw new Error('The catalog has no Python node types');
  const environments = createPythonEnvironments({ cacheHome: homes.cache });
  const { version, requirements } = runtime;
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  let last = '';
  const onProgress = (text: string): void => {
    if (text !== last) console.error(`Python environment: ${text}`);
    last = text;
  };
  const ready = await environments.prepare({ version, requirements }, process.env, onProgress, interrupted.signal);
  if (ready.ok) {
    if (ready.value.note) console.error(ready.value.note);
    return;
  }
  console.error(ready.problem.message);
  process.exit(ready.problem.reason === 'cancelled' ? 130 : failsEnvironment);
}

/** Runs the pipeline with its progress on this terminal, then asks for the result. */
async function runPipeline(): Promise<{ code: number; result: RunResult | null }> {
  // An interrupt on the terminal reaches the command as well, which cancels in order; the demo waits for it.
  process.on('SIGINT', () => {});
  const code = await runCommand('sh', [trainyard, 'run', file]);
  const latest = findRun(folders, 'latest');
  return { code, result: latest.ok ? runResult(readRun(folders, latest.value).state) : null };
}

async function tell(run: RunResult): Promise<void> {
  const steps = new Map(run.steps.map((step) => [step.id, step]));
  const cached = run.steps.filter((step) => step.cached && step.parent === undefined).length;
  const nodes = run.steps.filter((step) => step.parent === undefined).length;
  console.log(`\nBreast cancer classifier: ${run.outcome}, ${cached} of ${nodes} steps from the cache`);
  const evaluation = steps.get('evaluate');
  if (evaluation?.status === 'succeeded') tellEvaluation(evaluation);
  const endpoint = steps.get('serve');
  if (endpoint?.status === 'succeeded') await tellPrediction(endpoint);
  const shown = relative(root, file);
  console.log(`\nThe run      ${run.runId} (its folder: ${relative(root, folders.runs)}/${run.runId})`);
  console.log('Look at it   cd demo && npm run -s trainyard -- runs show latest');
  console.log(`Change it    edit ${shown} (in train: n_estimators 200 to 300), then`);
  console.log(`             npm run -s trainyard -- plan ${shown}    says what will run again, and why`);
  console.log('             npm run demo');
}

function tellEvaluation({ metrics, outputs }: StepResult): void {
  const number = (value: number | null | undefined): string => (typeof value === 'number' ? value.toFixed(4) : '-');
  console.log(`  ROC AUC    ${number(metrics['roc_auc'])}`);
  console.log(`  accuracy   ${number(metrics['accuracy'])}`);
  const plots = outputs?.['plots'] as { digest: string } | undefined;
  const confusion =
    plots && (readArtifact(plots.digest) as readonly Plot[]).find((plot) => plot.kind === 'confusion')?.data;
  if (!confusion) return;
  const width = Math.max(...confusion.labels.map((label) => label.length), 9);
  console.log(
    `  confusion  ${'true \\ predicted'.padEnd(width + 8)}${confusion.labels.map((label) => label.padStart(width + 2)).join('')}`,
  );
  confusion.matrix.forEach((row, position) => {
    const counts = row.map((count) => String(count).padStart(width + 2)).join('');
    console.log(`             ${String(confusion.labels[position]).padEnd(width + 8)}${counts}`);
  });
}

interface Plot {
  readonly kind: string;
  readonly data: { readonly labels: readonly string[]; readonly matrix: readonly (readonly number[])[] };
}

function readArtifact(digest: string): unknown {
  const hex = digest.slice(digest.indexOf(':') + 1);
  return JSON.parse(readFileSync(join(folders.store, 'blobs', hex.slice(0, 2), hex), 'utf8'));
}

/** Asks the endpoint about the first row of the data, and ends it: a demo leaves nothing running. */
async function tellPrediction({ outputs }: StepResult): Promise<void> {
  const artifact = outputs?.['endpoint'] as { digest: string };
  const { url, deployment } = readArtifact(artifact.digest) as { url: string; deployment: string };
  const [header = '', row = ''] = readFileSync(join(project, 'data', `${name}.csv`), 'utf8').split('\n');
  const values = row.trim().split(',');
  const instance = Object.fromEntries(
    header
      .trim()
      .split(',')
      .map((column, position) => [column, Number(values[position])] as const)
      .filter(([column]) => column !== 'diagnosis'),
  );
  try {
    const response = await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ instances: [instance] }),
    });
    const { predictions, probabilities } = (await response.json()) as {
      predictions: string[];
      probabilities: Record<string, number>[];
    };
    const prediction = predictions[0] ?? '';
    const share = probabilities[0]?.[prediction];
    console.log(
      `  prediction of the deployed model for row 1 (true: ${values.at(-1)}): ${prediction}, probability ${share?.toFixed(3)}`,
    );
  } catch (error) {
    console.log(`  the endpoint ${url} did not answer: ${String(error)}`);
    process.exitCode = 1;
  }
  await stopDeployment(deployment);
}

async function stopDeployment(id: string): Promise<void> {
  const { engine, build } = findInstallation();
  const { state, hostFile } = folders;
  const found = await connectEngine({
    project,
    homes,
    stateFolder: state,
    hostFile,
    spawn: true,
    engine,
    version: build,
    env: process.env,
  });
  if (!found.ok || !found.value) throw new Error(found.ok ? 'There is no engine.' : found.problem);
  await found.value.call('deployments.stop', { id });
  found.value.close();
}
