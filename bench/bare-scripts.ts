import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isObject, type JsonObject } from '../shared/base/json.ts';
import { variableName } from '../shared/plan/compile-plan.ts';
import type { ExecutionPlan, PlannedStep } from '../shared/plan/execution-plan.ts';
import type { StampedEvent } from '../shared/run/run-event.ts';
import { createPythonEnvironments } from '../src-main/environments/python-environments.ts';
import { findInstallation } from '../src-main/installation.ts';
import { CatalogLoader } from '../src-main/pipelines/catalog-loader.ts';

/** One attempt of a run, as it is repeated without us. */
export interface BareStep {
  readonly step: PlannedStep;
  /** Content of its `step.json`. */
  readonly told: JsonObject;
}

/** The attempts of a run in the order of their start, trials of searches among them. */
export function attemptsOf(runFolder: string): BareStep[] {
  const plan = JSON.parse(readFileSync(join(runFolder, 'plan.json'), 'utf8')) as ExecutionPlan;
  const steps = new Map<string, PlannedStep>(plan.steps.map((step) => [step.id, step]));
  const attempts: BareStep[] = [];
  for (const line of readFileSync(join(runFolder, 'events.ndjson'), 'utf8').split('\n')) {
    if (line === '') continue;
    const event = JSON.parse(line) as StampedEvent;
    if (event.type === 'step-added') steps.set(event.stepId, event.step);
    if (event.type !== 'step-starting') continue;
    const folder = join(runFolder, 'steps', event.stepId.replace('/', '.'), String(event.attempt));
    const told = JSON.parse(readFileSync(join(folder, 'step.json'), 'utf8')) as JsonObject;
    attempts.push({ step: steps.get(event.stepId) as PlannedStep, told });
  }
  return attempts;
}

/**
 * Writes a bash script that calls the same Python programs one after another, each in a folder with the `step.json`, files
 * and variables that it had in the run; inputs are the outputs of the calls before it.
 */
export function writeBareScript(
  attempts: readonly BareStep[],
  project: string,
  root: string,
  cacheHome: string,
): string {
  const installation = findInstallation();
  const { catalog } = new CatalogLoader(installation.catalog).load(project);
  const environments = createPythonEnvironments({ cacheHome });
  const outputs = new Map<string, string>();
  const lines = ['set -e'];
  for (const { step, told } of attempts) {
    const folder = join(root, step.id.replace('/', '.'));
    mkdirSync(join(folder, 'outputs'), { recursive: true });
    for (const file of step.files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(project, file), join(folder, file), { recursive: true });
    }
    const type = catalog.get(step.type);
    if (type?.runtime.kind !== 'python' || step.environment.kind !== 'python') {
      throw new Error(`Step ${step.id} is no Python program`);
    }
    const inputs: Record<string, string | string[]> = {};
    for (const [port, { sources, list }] of Object.entries(step.inputs)) {
      const paths = sources
        .map((source) => outputs.get(`${source.step}.${source.port}`))
        .filter((path) => path !== undefined);
      if (paths.length > 0) inputs[port] = list ? paths : (paths[0] as string);
    }
    const places: Record<string, string> = {};
    for (const [port, { name }] of Object.entries(step.outputs)) {
      places[port] = join(folder, 'outputs', name);
      // What the refit of a search makes is the search's.
      outputs.set(`${step.id.replace(/\/refit$/, '')}.${port}`, places[port]);
    }
    writeFileSync(join(folder, 'step.json'), JSON.stringify({ ...told, inputs, outputs: places }));
    const python = environments.find(step.environment, process.env)?.executable;
    if (!python) throw new Error(`The environment of ${step.id} is not there`);
    const variables = {
      PYTHONPATH: [...type.runtime.path, installation.sdk].join(':'),
      OMP_NUM_THREADS: '1',
      OPENBLAS_NUM_THREADS: '1',
      ...variablesOf(told, inputs, places),
    };
    const words = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`);
    lines.push(
      `cd ${quoted(folder)}`,
      `${words.join(' ')} ${quoted(python)} ${quoted(join(type.folder, type.entry))} > log.bin 2>&1`,
    );
  }
  const script = join(root, 'run.sh');
  writeFileSync(script, `${lines.join('\n')}\n`);
  return script;
}

/** Runs the script; yields milliseconds. */
export function runBareScript(script: string): number {
  const began = performance.now();
  execFileSync('bash', [script], { stdio: 'ignore' });
  return performance.now() - began;
}

/** The metrics that programs wrote below a folder, by step and file: two ways to run them must agree. */
export function metricsBelow(root: string): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const step of readdirSync(root, { withFileTypes: true })) {
    if (!step.isDirectory()) continue;
    for (const name of readdirSync(join(root, step.name, 'outputs'))) {
      if (!name.startsWith('metrics')) continue;
      const value: unknown = JSON.parse(readFileSync(join(root, step.name, 'outputs', name), 'utf8'));
      if (isObject(value)) found.set(step.name, value);
    }
  }
  return found;
}

function variablesOf(
  told: JsonObject,
  inputs: { readonly [port: string]: string | string[] },
  outputs: { readonly [port: string]: string },
): Record<string, string> {
  const variables: Record<string, string> = { TRAINYARD_STEP_ID: String(told['stepId']) };
  for (const [port, path] of Object.entries(inputs)) {
    variables[`TRAINYARD_INPUT_${variableName(port)}`] = typeof path === 'string' ? path : path.join(':');
  }
  for (const [port, path] of Object.entries(outputs)) variables[`TRAINYARD_OUTPUT_${variableName(port)}`] = path;
  for (const [name, value] of Object.entries(isObject(told['parameters']) ? told['parameters'] : {})) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      variables[`TRAINYARD_PARAM_${variableName(name)}`] = String(value);
    }
  }
  return variables;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
