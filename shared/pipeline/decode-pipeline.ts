import { isObject, type Json, type JsonObject } from '../base/json.ts';
import {
  type Backoff,
  type LadderRung,
  type NodeEnvironment,
  type NodePosition,
  type PipelineDocument,
  type PipelineNode,
  type PipelineParameter,
  type PortReference,
  type Retry,
  type RetryRule,
  type TriggerRule,
  triggerRules,
} from './pipeline-document.ts';
import { parseDuration } from './quantities.ts';

/** What a retry waits where the file says nothing. */
export const defaultBackoff: Backoff = { initialMs: 1000, factor: 2, maxMs: 120_000, jitter: 0.2 };

/**
 * A document from the value of a pipeline file. It takes what has the right type and leaves out the rest: the schema's
 * diagnostics have already named it. `document.nodes[i]` is always `spec.nodes[i]`.
 *
 * @param decoded nodes that were decoded before, by their value: an unchanged value gives the same node again
 */
export function decodePipeline(value: JsonObject, decoded?: WeakMap<JsonObject, PipelineNode>): PipelineDocument {
  const nodeOf = (node: JsonObject): PipelineNode => {
    const known = decoded?.get(node) ?? decodeNode(node);
    decoded?.set(node, known);
    return known;
  };
  const metadata = objectAt(value, 'metadata');
  const spec = objectAt(value, 'spec');
  const defaults = objectAt(spec, 'defaults');
  const layout = objectAt(value, 'layout');
  const id = textAt(metadata, 'id') ?? '';
  return {
    apiVersion: textAt(value, 'apiVersion') ?? '',
    id,
    name: textAt(metadata, 'name') ?? id,
    description: textAt(metadata, 'description') ?? '',
    labels: textsByName(metadata.labels),
    parameters: mapValues(spec.parameters, decodeParameter),
    defaults: {
      ...optional('target', textAt(defaults, 'target')),
      ...optional('retry', decodeRetry(defaults.retry)),
      ...optional('timeoutMs', durationAt(defaults, 'timeout')),
      ...optional('resources', isObject(defaults.resources) ? defaults.resources : undefined),
      env: textsByName(defaults.env),
      ...optional('cache', truthAt(defaults, 'cache')),
      parameters: objectAt(defaults, 'parameters'),
    },
    nodes: listAt(spec, 'nodes').map((node) => nodeOf(isObject(node) ? node : {})),
    ...optional('schedule', isObject(spec.schedule) ? spec.schedule : undefined),
    layout: {
      nodes: mapValues(layout.nodes, decodePosition),
      notes: listAt(layout, 'notes'),
      groups: listAt(layout, 'groups'),
    },
  };
}

function decodeNode(node: JsonObject): PipelineNode {
  const trigger = textAt(node, 'trigger') as TriggerRule | undefined;
  return {
    id: textAt(node, 'id') ?? '',
    type: textAt(node, 'type') ?? '',
    ...optional('title', textAt(node, 'title')),
    inputs: mapValues(node.inputs, decodeInput),
    after: textsAt(node, 'after'),
    parameters: objectAt(node, 'parameters'),
    ...optional('target', textAt(node, 'target')),
    ...optional('resources', isObject(node.resources) ? node.resources : undefined),
    ...optional('retry', decodeRetry(node.retry)),
    ...optional('timeoutMs', durationAt(node, 'timeout')),
    priority: numberAt(node, 'priority') ?? 0,
    pools: mapValues(node.pools, (count) => (typeof count === 'number' ? count : undefined)),
    ...optional('cache', truthAt(node, 'cache')),
    trigger: trigger !== undefined && triggerRules.includes(trigger) ? trigger : 'all_success',
    ...optional('when', textAt(node, 'when')),
    env: textsByName(node.env),
    secrets: textsByName(node.secrets),
    ...optional('environment', decodeEnvironment(node.environment)),
    files: textsAt(node, 'files'),
    disabled: node.disabled === true,
  };
}

function decodeInput(value: Json): { sources: PortReference[]; list: boolean } | undefined {
  if (typeof value === 'string') return { sources: [readReference(value)], list: false };
  if (!Array.isArray(value)) return undefined;
  const texts = (value as readonly Json[]).filter((item) => typeof item === 'string');
  return { sources: texts.map(readReference), list: true };
}

/** `node.port` as its two parts; without a dot the port is empty, which a rule reports. */
export function readReference(text: string): PortReference {
  const dot = text.indexOf('.');
  return dot < 0 ? { nodeId: text, port: '' } : { nodeId: text.slice(0, dot), port: text.slice(dot + 1) };
}

function decodeParameter(value: Json): PipelineParameter | undefined {
  if (!isObject(value)) return undefined;
  return {
    type: (textAt(value, 'type') ?? 'string') as PipelineParameter['type'],
    ...optional('default', value.default),
    ...optional('description', textAt(value, 'description')),
    ...optional('enum', Array.isArray(value.enum) ? (value.enum as readonly Json[]) : undefined),
  };
}

/** A retry with everything filled in; without `maxAttempts` there is one attempt more than the ladder has rungs. */
function decodeRetry(value: Json | undefined): Retry | undefined {
  if (!isObject(value)) return undefined;
  const backoff = objectAt(value, 'backoff');
  const ladder = listAt(value, 'ladder').filter(isObject).map(decodeRung);
  return {
    maxAttempts: numberAt(value, 'maxAttempts') ?? ladder.length + 1,
    backoff: {
      initialMs: durationAt(backoff, 'initial') ?? defaultBackoff.initialMs,
      factor: numberAt(backoff, 'factor') ?? defaultBackoff.factor,
      maxMs: durationAt(backoff, 'max') ?? defaultBackoff.maxMs,
      jitter: numberAt(backoff, 'jitter') ?? defaultBackoff.jitter,
    },
    on: textsAt(value, 'on'),
    rules: listAt(value, 'rules').filter(isObject).map(decodeRule),
    ladder,
  };
}

function decodeRung(rung: JsonObject): LadderRung {
  return {
    ...optional('set', isObject(rung.set) ? rung.set : undefined),
    ...optional('resources', isObject(rung.resources) ? rung.resources : undefined),
    ...optional('target', textAt(rung, 'target')),
  };
}

function decodeRule(rule: JsonObject): RetryRule {
  const exitCodes = Array.isArray(rule.exitCodes) ? (rule.exitCodes as readonly Json[]) : undefined;
  return {
    ...optional(
      'exitCodes',
      exitCodes?.filter((code) => typeof code === 'number'),
    ),
    ...optional('reasons', Array.isArray(rule.reasons) ? textsAt(rule, 'reasons') : undefined),
    action: rule.action === 'retry' || rule.action === 'ignore' ? rule.action : 'fail',
  };
}

function decodeEnvironment(value: Json | undefined): NodeEnvironment | undefined {
  if (!isObject(value)) return undefined;
  return {
    ...optional('python', textAt(value, 'python')),
    ...optional('requirements', Array.isArray(value.requirements) ? textsAt(value, 'requirements') : undefined),
    ...optional('image', textAt(value, 'image')),
  };
}

function decodePosition(value: Json): NodePosition | undefined {
  if (!isObject(value)) return undefined;
  const { x, y } = value;
  return typeof x === 'number' && typeof y === 'number' ? { x, y } : undefined;
}

const nothing: JsonObject = Object.freeze({});
const empty: ReadonlyMap<string, never> = new Map<string, never>();
const none: readonly never[] = Object.freeze([]);

/** `{name: value}`, or nothing at all: an optional field is absent, never undefined. */
function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return (value === undefined ? nothing : { [name]: value }) as { [Key in Name]?: Value };
}

function mapValues<Value>(
  object: Json | undefined,
  decode: (value: Json) => Value | undefined,
): ReadonlyMap<string, Value> {
  if (!isObject(object)) return empty;
  const decoded = new Map<string, Value>();
  for (const key of Object.keys(object)) {
    const value = decode(object[key] as Json);
    if (value !== undefined) decoded.set(key, value);
  }
  return decoded;
}

const textsByName = (object: Json | undefined): ReadonlyMap<string, string> =>
  mapValues(object, (value) => (typeof value === 'string' ? value : undefined));

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : nothing;
}

function listAt(object: JsonObject, key: string): readonly Json[] {
  const value = object[key];
  return Array.isArray(value) ? (value as readonly Json[]) : none;
}

function textsAt(object: JsonObject, key: string): readonly string[] {
  const list = listAt(object, key);
  return list.length === 0 ? none : list.filter((item) => typeof item === 'string');
}

function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
}

function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' ? value : undefined;
}

function truthAt(object: JsonObject, key: string): boolean | undefined {
  const value = object[key];
  return typeof value === 'boolean' ? value : undefined;
}

function durationAt(object: JsonObject, key: string): number | undefined {
  const text = textAt(object, key);
  return text === undefined ? undefined : parseDuration(text);
}
