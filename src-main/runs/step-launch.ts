import { cpus } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { isObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import type { NodeType } from '../../shared/catalog/node-type.ts';
import { variableName } from '../../shared/plan/compile-plan.ts';
import type { PlannedStep } from '../../shared/plan/execution-plan.ts';
import type { SettledInputs } from '../../shared/plan/settled-inputs.ts';
import type { Launch, LaunchInput } from '../executors/launch.ts';
import type { Grant } from './resource-pool.ts';

/** A Python environment that is ready to run steps. */
export interface StepPython {
  readonly key: string;
  readonly executable: string;
  readonly managed: boolean;
  /** What a container must see of it beside its image. */
  readonly folder?: string;
}

/** The image that a step runs in. */
export interface StepContainer {
  /** Its id, which its name may leave. */
  readonly image: string;
  /** What the image starts by itself. */
  readonly start: readonly string[];
  /** Variables that the image sets. */
  readonly variables: { readonly [name: string]: string };
}

/** Everything about an attempt that is not in the plan. */
export interface LaunchContext {
  readonly runId: string;
  readonly attempt: number;
  readonly folder: string;
  readonly project: string;
  readonly sdk: string;
  readonly store: string;
  readonly blobPath: (digest: string) => string;
  readonly type: NodeType;
  readonly python: StepPython | null;
  /** For a step in a container: the image, and what it brings. */
  readonly container?: StepContainer | undefined;
  readonly inputs: SettledInputs;
  readonly grant: Grant;
  /** Name in the step to the secret's value; never logged, never stored. */
  readonly secrets: { readonly [name: string]: string };
  /** The command's own variables, for those that are extended, such as PATH. */
  readonly env: NodeJS.ProcessEnv;
  /** `trial`, or `trials` and `best`, of a search. */
  readonly extra: JsonObject;
}

/** Values longer than this stay in `step.json` alone. */
const variableLimit = 64 * 1024;
const graceMs = 10_000;
/** Asked once: the system takes a tenth of a millisecond to answer. */
const machineCores = cpus().length;

/** Parameters whose schema has the widget `secret` and whose value names one, by parameter. */
export function secretParameters(type: NodeType, parameters: JsonObject): { [parameter: string]: string } {
  const found: { [parameter: string]: string } = {};
  for (const [name, schema] of Object.entries(type.parameters.properties ?? {})) {
    const value = parameters[name];
    if (schema['x-ui']?.['widget'] !== 'secret' || !isObject(value) || typeof value['secret'] !== 'string') continue;
    found[name] = value['secret'];
  }
  return found;
}

/** Names of the secrets that steps ask for. */
export function secretNames(
  steps: readonly PlannedStep[],
  nodeType: (id: string) => NodeType | undefined,
): ReadonlySet<string> {
  const secrets = new Set<string>();
  for (const step of steps) {
    for (const name of Object.values(step.secrets ?? {})) secrets.add(name);
    for (const { type, parameters } of step.trial ? [step, step.trial] : [step]) {
      const known = nodeType(type);
      if (known) for (const name of Object.values(secretParameters(known, parameters))) secrets.add(name);
    }
  }
  return secrets;
}

/** The command's variables for the steps of a run: a secret's value reaches a step in its file, and nowhere else. */
export function stepVariables(
  env: NodeJS.ProcessEnv,
  steps: readonly PlannedStep[],
  nodeType: (id: string) => NodeType | undefined,
): { [name: string]: string } {
  const secrets = secretNames(steps, nodeType);
  const variables: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !secrets.has(name)) variables[name] = value;
  }
  return variables;
}

/** Builds the launch of one attempt: what the step runner is told. */
export function launchOf(step: PlannedStep, context: LaunchContext): Launch {
  const { type, python } = context;
  // A secret reaches the step as the path of a file, under the parameter's own name.
  const parameters = { ...context.inputs.parameters };
  for (const name of Object.keys(secretParameters(type, parameters)))
    parameters[name] = join(context.folder, 'secrets', name);
  const inputs = { ...context.inputs, parameters };
  const cores = Math.max(1, Math.floor(Math.min(context.grant.cpu, machineCores)));
  const isPython = type.runtime.kind === 'python';
  const path = [...(type.runtime.kind === 'python' ? type.runtime.path : []), context.sdk];
  return {
    id: `${context.runId}/${step.id}/${context.attempt}`,
    target: step.target,
    dir: context.folder,
    context: context.runId,
    ...(isPython && python
      ? {
          entry: join(type.folder, type.entry),
          path,
          python: {
            key: python.key,
            executable: python.executable,
            warm: type.runtime.kind === 'python' ? type.runtime.warm : [],
            fork: type.warm,
            ...(python.folder !== undefined && { folder: python.folder }),
          },
        }
      : { argv: programOf(inputs.parameters['command'], context.container) }),
    env: variables(step, { ...context, inputs }, isPython ? [] : path),
    step: {
      runId: context.runId,
      stepId: step.id,
      nodeType: step.type,
      attempt: context.attempt,
      seed: step.seed,
      parameters: inputs.parameters,
      resources: { cpu: context.grant.cpu, memoryBytes: step.resources.memoryBytes, gpus: context.grant.gpus },
      ...context.extra,
    },
    inputs: launchInputs(inputs, context),
    lists: Object.keys(step.inputs).filter((port) => step.inputs[port]?.list === true),
    files: step.files.map((name) => ({ source: join(context.project, name), name })),
    outputs: Object.fromEntries(
      Object.entries(step.outputs).map(([port, { name, optional, type }]) => [port, { name, optional, type }]),
    ),
    secrets: context.secrets,
    store: context.store,
    timeoutMs: step.timeoutMs,
    graceMs,
    memoryBytes: step.resources.memoryLimitBytes,
    threads: cores,
    keepInputs: false,
    ...(context.container && {
      container: {
        image: context.container.image,
        cpu: Math.max(0.01, context.grant.cpu),
        shmBytes: step.resources.shmBytes,
        accelerator: step.resources.accelerator?.kind ?? null,
        gpus: context.grant.gpus,
      },
    }),
  };
}

/** A command is a text for the shell, or a program and its arguments; an empty list starts what the image names. */
function programOf(command: Json | undefined, container: StepContainer | undefined): readonly string[] {
  if (!Array.isArray(command)) return ['/bin/sh', '-c', String(command ?? '')];
  return command.length > 0 ? command.map(String) : (container?.start ?? []);
}

function launchInputs(inputs: SettledInputs, context: LaunchContext): Launch['inputs'] {
  return Object.fromEntries(
    Object.entries(inputs.artifacts).map(([port, artifacts]): [string, LaunchInput[]] => [
      port,
      artifacts.map(({ digest, name, kind }) => ({ source: context.blobPath(digest), name, kind })),
    ]),
  );
}

function variables(step: PlannedStep, context: LaunchContext, pythonPath: readonly string[]): Record<string, string> {
  const outer = context.container?.variables ?? context.env;
  const env: Record<string, string> = {
    TRAINYARD_RUN_ID: context.runId,
    TRAINYARD_STEP_ID: step.id,
    TRAINYARD_ATTEMPT: String(context.attempt),
    TRAINYARD_SEED: String(step.seed),
  };
  if (context.python && context.type.runtime.kind !== 'python' && isAbsolute(context.python.executable)) {
    const bin = dirname(context.python.executable);
    env['PATH'] = [bin, outer['PATH'] ?? ''].filter(Boolean).join(delimiter);
    if (context.python.managed) env['VIRTUAL_ENV'] = dirname(bin);
  }
  if (pythonPath.length > 0) {
    env['PYTHONPATH'] = [...pythonPath, outer['PYTHONPATH'] ?? ''].filter(Boolean).join(delimiter);
  }
  if (context.container) {
    // A container sees the devices that it was given, under numbers of its own, and no others.
  } else if (context.grant.gpus.length > 0) env['CUDA_VISIBLE_DEVICES'] = context.grant.gpus.join(',');
  else if (step.resources.accelerator === null && context.env['CUDA_VISIBLE_DEVICES'] === undefined) {
    // A step that asked for no GPU must not land on one that another step holds.
    env['CUDA_VISIBLE_DEVICES'] = '';
  }
  Object.assign(env, step.env);
  for (const [name, value] of Object.entries(step.params)) env[`TRAINYARD_PARAM_${variableName(name)}`] = value;
  for (const [name, value] of Object.entries(context.inputs.parameters)) {
    const text = scalarText(value);
    if (text !== undefined && text.length < variableLimit && !text.includes('\0')) {
      env[`TRAINYARD_PARAM_${variableName(name)}`] = text;
    }
  }
  return env;
}

function scalarText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
