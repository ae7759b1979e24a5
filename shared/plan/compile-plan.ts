import type { Diagnostic } from '../base/diagnostic.ts';
import { type StepId, stepId } from '../base/ids.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { ok, problem, type Result } from '../base/result.ts';
import { withDefaults } from '../catalog/check-parameters.ts';
import type { Catalog, NodeType } from '../catalog/node-type.ts';
import { extensionOf, type PortType } from '../catalog/port-type.ts';
import { defaultBackoff } from '../pipeline/decode-pipeline.ts';
import type { PipelineNode, Retry, ValidPipeline } from '../pipeline/pipeline-document.ts';
import { replaceParameters } from '../pipeline/template.ts';
import { templateMeter } from '../pipeline/template-size.ts';
import { dynamicOutputs, nodesOfCondition, upstreamOf } from '../pipeline/upstream.ts';
import type {
  ExecutionPlan,
  PlannedStep,
  StepEnvironment,
  StepInput,
  StepOutput,
  TrialTemplate,
} from './execution-plan.ts';
import type { Sha256 } from './fingerprint.ts';
import { mergeParameters, parameterAt, withParameter } from './parameter-paths.ts';
import { projectFilesIn } from './project-files.ts';
import { type Resources, readResources } from './resources.ts';
import { everything, type GraphNode, type SelectionRequest, selectSteps } from './select-steps.ts';

/** What a command may change about a pipeline without touching its file. Values are already typed. */
export interface PlanOverrides {
  readonly parameters: { readonly [name: string]: Json };
  /** `node.dotted.path` to value. */
  readonly settings: { readonly [path: string]: Json };
  readonly target: string | null;
  readonly selection: SelectionRequest;
}

export const noOverrides: PlanOverrides = { parameters: {}, settings: {}, target: null, selection: everything };

export interface CompileOptions {
  readonly sha256: Sha256;
  /** Text of a project file, to see which pipeline parameters it names; undefined where it cannot be read. */
  readonly readText: (projectPath: string) => string | undefined;
}

const noRetry: Retry = { maxAttempts: 1, backoff: defaultBackoff, on: [], rules: [], ladder: [] };
/** Steps whose text is hashed at once. */
const stepsOfAPiece = 256;
const nothing = Object.freeze({});
const none: readonly never[] = Object.freeze([]);
const noEnvironment: StepEnvironment = Object.freeze({ kind: 'none' });

// Plans can have 100,000 steps that say nothing in most of their fields: what is equal for many is made once.
const orNothing = <Value extends object>(value: Value): Value =>
  (Object.keys(value).length > 0 ? value : nothing) as Value;

function oncePerType<Value>(make: (type: NodeType) => Value): (type: NodeType) => Value {
  const made = new Map<NodeType, Value>();
  return (type) => {
    const value = made.get(type) ?? make(type);
    made.set(type, value);
    return value;
  };
}

/**
 * Turns a valid pipeline into the plan of one run. Pure: the same pipeline, catalog and overrides give the same plan with
 * the same hash. The problems it can find are those of the overrides.
 */
export function compilePlan(
  pipeline: ValidPipeline,
  catalog: Catalog,
  overrides: PlanOverrides,
  options: CompileOptions,
): Result<ExecutionPlan, Diagnostic[]> {
  const parameters: Record<string, Json> = {};
  for (const [name, parameter] of pipeline.parameters) {
    const value = Object.hasOwn(overrides.parameters, name) ? overrides.parameters[name] : parameter.default;
    if (value !== undefined) parameters[name] = value;
  }
  const graph = pipeline.nodes.map((node): GraphNode => ({ id: node.id, upstream: upstreamOf(node) }));
  const selection = selectSteps(graph, overrides.selection);
  if (!selection.ok) return problem(selection.problem);

  const settingsOf = new Map<string, Record<string, Json>>();
  for (const [path, value] of Object.entries(overrides.settings)) {
    const dot = path.indexOf('.');
    const nodeId = path.slice(0, dot);
    const settings = settingsOf.get(nodeId) ?? {};
    settings[path.slice(dot + 1)] = value;
    settingsOf.set(nodeId, settings);
  }

  const tooLong = oversized(pipeline, catalog, parameters, settingsOf);
  if (tooLong) return problem([tooLong]);
  const byId = new Map(pipeline.nodes.map((node) => [node.id, node]));
  const resourcesOf = oncePerType((type) => readResources(type.resources, pipeline.defaults.resources));
  const mentions = parameterMentions(Object.keys(parameters), options.readText);
  const steps = topologicalOrder(graph).map((id): PlannedStep => {
    const node = byId.get(id) as PipelineNode;
    const type = catalog.get(node.type) as NodeType;
    return planStep(node, type, {
      pipeline,
      catalog,
      parameters,
      settings: settingsOf.get(id) ?? nothing,
      target: overrides.target,
      selection: node.disabled ? 'disabled' : (selection.value.get(id) ?? 'run'),
      resourcesOf,
      mentions,
      sha256: options.sha256,
    });
  });
  const body = { formatVersion: 1, pipelineId: pipeline.id, pipelineName: pipeline.name, parameters, steps } as const;
  return ok({ ...body, hash: hashOf(body, options.sha256) });
}

/** In pieces: the text of a plan of 100,000 steps would be larger than all the rest of it. */
function hashOf({ steps, ...head }: Omit<ExecutionPlan, 'hash'>, sha256: Sha256): string {
  const digests = [JSON.stringify(head)];
  for (let from = 0; from < steps.length; from += stepsOfAPiece) {
    digests.push(sha256(JSON.stringify(steps.slice(from, from + stepsOfAPiece))));
  }
  return sha256(digests.join('\n'));
}

interface StepContext {
  readonly pipeline: ValidPipeline;
  readonly catalog: Catalog;
  readonly parameters: { readonly [name: string]: Json };
  readonly settings: { readonly [path: string]: Json };
  readonly target: string | null;
  readonly selection: PlannedStep['selection'];
  /** What a step of this type gets that asks for nothing itself. */
  readonly resourcesOf: (type: NodeType) => Resources;
  readonly mentions: (texts: readonly string[], files: readonly string[]) => string[];
  readonly sha256: Sha256;
}

function planStep(node: PipelineNode, type: NodeType, context: StepContext): PlannedStep {
  const { defaults } = context.pipeline;
  const merged = mergedParameters(node, type, context);
  const trial = type.execution === 'search' ? trialTemplate(merged, context.catalog) : null;
  const outputs = outputsOf(type, merged);
  const files = [
    ...new Set([...node.files, ...projectFilesIn(type.parameters, merged), ...trialFiles(trial, context)]),
  ];
  const texts = ['command', 'code'].flatMap((key) => commandTexts(merged[key]));
  const after = [...new Set([...node.after, ...nodesOfCondition(node)])] as StepId[];
  const params: Record<string, string> = {};
  if (type.category === 'flow') {
    for (const name of context.mentions(texts, files)) {
      const value = context.parameters[name] as Json;
      params[name] = typeof value === 'string' ? value : JSON.stringify(value);
    }
  }
  const wanted = node.cache ?? defaults.cache;
  const hasOutputs = Object.keys(outputs).length > 0;
  return {
    id: stepId(node.id),
    nodeId: node.id,
    title: node.title ?? node.id,
    type: type.id,
    typeVersion: type.version,
    code: trial ? context.sha256(type.codeHash + trial.code) : type.codeHash,
    execution: type.execution,
    inputs: orNothing(inputsOf(node, type)),
    outputs: orNothing(outputs),
    after: after.length > 0 ? after : none,
    parameters: merged,
    overrides: context.settings,
    files: files.length > 0 ? files : none,
    target: context.target ?? node.target ?? defaults.target ?? 'local',
    environment: environmentOf(node, type, merged),
    resources: node.resources
      ? readResources(type.resources, defaults.resources, node.resources)
      : context.resourcesOf(type),
    retry: node.retry ?? defaults.retry ?? noRetry,
    timeoutMs: node.timeoutMs ?? defaults.timeoutMs ?? null,
    priority: node.priority,
    pools: node.pools.size > 0 ? Object.fromEntries(node.pools) : nothing,
    cacheable: !type.effects && type.execution !== 'service' && (hasOutputs ? wanted !== false : wanted === true),
    trigger: node.trigger,
    when: node.when ?? null,
    env: defaults.env.size + node.env.size > 0 ? Object.fromEntries([...defaults.env, ...node.env]) : nothing,
    params: orNothing(params),
    secrets: node.secrets.size > 0 ? Object.fromEntries(node.secrets) : nothing,
    seed: seedOf(merged, context.parameters),
    trial,
    selection: context.selection,
  };
}

function mergedParameters(node: PipelineNode, type: NodeType, context: StepContext): JsonObject {
  const merged = ownParameters(node, type, context.pipeline, context.settings);
  return withDefaults(type.parameters, replaceParameters(merged, context.parameters)) as JsonObject;
}

/** The parameters that a node was given, with its pipeline parameters not yet replaced. */
function ownParameters(
  node: PipelineNode,
  type: NodeType,
  { defaults }: ValidPipeline,
  settings: StepContext['settings'],
): JsonObject {
  const properties = type.parameters.properties ?? {};
  let merged: JsonObject = {};
  for (const [name, value] of Object.entries(defaults.parameters)) {
    if (Object.hasOwn(properties, name)) merged = { ...merged, [name]: value };
  }
  merged = mergeParameters(merged, node.parameters);
  for (const [path, value] of Object.entries(settings)) merged = withParameter(merged, path, value);
  return merged;
}

/** Says which text the overrides would make too long, before any is built. */
function oversized(
  pipeline: ValidPipeline,
  catalog: Catalog,
  parameters: StepContext['parameters'],
  settingsOf: ReadonlyMap<string, StepContext['settings']>,
): Diagnostic | undefined {
  if (Object.keys(parameters).length === 0) return undefined;
  const meter = templateMeter(parameters);
  for (const node of pipeline.nodes) {
    const found = meter(
      ownParameters(node, catalog.get(node.type) as NodeType, pipeline, settingsOf.get(node.id) ?? nothing),
    );
    if (!found) continue;
    const parameter = found.path.join('.');
    const message = `Node ${node.id}: parameter ${parameter} ${found.message}.`;
    return { code: 'text-too-long', severity: 'error', message, fix: found.fix, nodeId: node.id, parameter };
  }
  return undefined;
}

function inputsOf(node: PipelineNode, type: NodeType): { [port: string]: StepInput } {
  const inputs: { [port: string]: StepInput } = {};
  for (const [port, { sources, list }] of node.inputs) {
    const declared = type.inputs.get(port) ?? type.inputs.get('*');
    inputs[port] = {
      sources: sources.map((source) => ({ step: stepId(source.nodeId), port: source.port })),
      list: list || declared?.multiple === true,
      optional: declared?.optional === true && type.inputs.has(port),
    };
  }
  return inputs;
}

function outputsOf(type: NodeType, parameters: JsonObject): { [port: string]: StepOutput } {
  const outputs: { [port: string]: StepOutput } = {};
  for (const [port, output] of type.outputs) {
    outputs[port] = { type: output.type, name: port + output.extension, optional: output.optional };
  }
  for (const [port, kind] of Object.entries(dynamicOutputs({ parameters }, type))) {
    const portType = String(kind) as PortType;
    outputs[port] = { type: portType, name: port + extensionOf(portType), optional: false };
  }
  return outputs;
}

function environmentOf(node: PipelineNode | null, type: NodeType, parameters: JsonObject): StepEnvironment {
  const asked = node?.environment;
  if (asked?.image !== undefined) return { kind: 'image', image: asked.image };
  if (type.runtime.kind === 'container') return { kind: 'image', image: String(parameters['image'] ?? '') };
  if (type.runtime.kind === 'python') {
    return {
      kind: 'python',
      version: asked?.python ?? type.runtime.version,
      requirements: [...type.runtime.requirements, ...(asked?.requirements ?? [])],
    };
  }
  if (asked) return { kind: 'python', version: asked.python ?? '>=3.9', requirements: asked.requirements ?? [] };
  return noEnvironment;
}

function trialTemplate(parameters: JsonObject, catalog: Catalog): TrialTemplate | null {
  const trial = parameters['trial'];
  const type = isObject(trial) ? catalog.get(String(trial['type'])) : undefined;
  if (!isObject(trial) || !type) return null;
  const own = isObject(trial['parameters']) ? trial['parameters'] : {};
  const merged = withDefaults(type.parameters, own) as JsonObject;
  return {
    type: type.id,
    typeVersion: type.version,
    code: type.codeHash,
    environment: environmentOf(null, type, merged),
    outputs: outputsOf(type, merged),
    parameters: merged,
  };
}

function trialFiles(trial: TrialTemplate | null, context: StepContext): string[] {
  const type = trial && context.catalog.get(trial.type);
  return trial && type ? projectFilesIn(type.parameters, trial.parameters) : [];
}

function commandTexts(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((part) => typeof part === 'string') : [];
}

/** Which pipeline parameters are named, as `TRAINYARD_PARAM_<NAME>`, by texts or by the text of project files. */
function parameterMentions(
  names: readonly string[],
  readText: CompileOptions['readText'],
): (texts: readonly string[], files: readonly string[]) => string[] {
  const variables = names.map((name) => [name, `TRAINYARD_PARAM_${variableName(name)}`] as const);
  const inFile = new Map<string, string>();
  return (texts, files) => {
    if (variables.length === 0) return [];
    const all = [...texts];
    for (const path of files) {
      if (!inFile.has(path)) inFile.set(path, readText(path) ?? '');
      all.push(inFile.get(path) as string);
    }
    return variables
      .filter(([, variable]) => all.some((text) => new RegExp(`${variable}(?![A-Z0-9_])`).test(text)))
      .map(([name]) => name);
  };
}

/** Upper case, `-` as `_`: how a name appears in an environment variable. */
export const variableName = (name: string): string => name.toUpperCase().replaceAll('-', '_');

function seedOf(merged: JsonObject, parameters: { readonly [name: string]: Json }): number {
  const own = parameterAt(merged, 'seed');
  if (typeof own === 'number') return own;
  const shared = Object.hasOwn(parameters, 'seed') ? parameters['seed'] : undefined;
  return typeof shared === 'number' ? shared : 0;
}

/** Kahn's algorithm; among free nodes the order of the file. The graph is known to have no cycle. */
function topologicalOrder(graph: readonly GraphNode[]): string[] {
  const waiting = new Map<string, number>();
  const downstream = new Map<string, string[]>();
  for (const node of graph) {
    waiting.set(node.id, node.upstream.length);
    for (const id of node.upstream) {
      const list = downstream.get(id);
      if (list) list.push(node.id);
      else downstream.set(id, [node.id]);
    }
  }
  const order = graph.filter((node) => node.upstream.length === 0).map((node) => node.id);
  for (let position = 0; position < order.length; position += 1) {
    for (const id of downstream.get(order[position] as string) ?? []) {
      const left = (waiting.get(id) ?? 0) - 1;
      waiting.set(id, left);
      if (left === 0) order.push(id);
    }
  }
  return order;
}
