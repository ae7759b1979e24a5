import type { Json, JsonObject } from '../base/json.ts';
import { defaultBackoff } from './decode-pipeline.ts';
import type { PipelineDocument, PipelineNode, Retry } from './pipeline-document.ts';
import { formatDuration } from './quantities.ts';

type Fields = { readonly [key: string]: Json | undefined };

/** The value of the file that says what a document says, in the order of the format, without what is understood. */
export function encodePipeline(document: PipelineDocument): JsonObject {
  const { defaults, layout } = document;
  return fields({
    apiVersion: document.apiVersion,
    kind: 'Pipeline',
    metadata: fields({
      id: document.id,
      name: document.name === document.id ? undefined : document.name,
      description: document.description || undefined,
      labels: fromMap(document.labels),
    }),
    spec: fields({
      parameters: fromMap(document.parameters, (parameter) => fields({ ...parameter })),
      defaults: unlessEmpty(
        fields({
          target: defaults.target,
          retry: encodeRetry(defaults.retry),
          timeout: encodeDuration(defaults.timeoutMs),
          resources: defaults.resources,
          env: fromMap(defaults.env),
          cache: defaults.cache,
          parameters: unlessEmpty(defaults.parameters),
        }),
      ),
      nodes: document.nodes.map(encodeNode),
      schedule: document.schedule,
    }),
    layout: unlessEmpty(
      fields({
        nodes: fromMap(layout.nodes, ({ x, y }) => ({ x, y })),
        notes: listOr(layout.notes),
        groups: listOr(layout.groups),
      }),
    ),
  });
}

/** The value of one node in a file. */
export function encodeNode(node: PipelineNode): JsonObject {
  return fields({
    id: node.id,
    type: node.type,
    title: node.title,
    inputs: fromMap(node.inputs, ({ sources, list }) => {
      const texts = sources.map(({ nodeId, port }) => `${nodeId}.${port}`);
      return list || texts.length !== 1 ? texts : (texts[0] ?? '');
    }),
    after: listOr(node.after),
    parameters: unlessEmpty(node.parameters),
    target: node.target,
    resources: node.resources,
    retry: encodeRetry(node.retry),
    timeout: encodeDuration(node.timeoutMs),
    priority: node.priority === 0 ? undefined : node.priority,
    pools: fromMap(node.pools),
    cache: node.cache,
    trigger: node.trigger === 'all_success' ? undefined : node.trigger,
    when: node.when,
    env: fromMap(node.env),
    secrets: fromMap(node.secrets),
    environment: node.environment && fields({ ...node.environment }),
    files: listOr(node.files),
    disabled: node.disabled || undefined,
  });
}

function encodeRetry(retry: Retry | undefined): JsonObject | undefined {
  if (!retry) return undefined;
  const { maxAttempts, backoff, on, rules, ladder } = retry;
  const changed = <Key extends keyof typeof backoff>(key: Key): number | undefined =>
    backoff[key] === defaultBackoff[key] ? undefined : backoff[key];
  return fields({
    maxAttempts,
    backoff: unlessEmpty(
      fields({
        initial: encodeDuration(changed('initialMs')),
        factor: changed('factor'),
        max: encodeDuration(changed('maxMs')),
        jitter: changed('jitter'),
      }),
    ),
    on: listOr(on),
    rules: listOr(rules.map((rule) => fields({ ...rule }))),
    ladder: listOr(ladder.map((rung) => fields({ ...rung }))),
  });
}

const encodeDuration = (milliseconds: number | undefined): string | undefined =>
  milliseconds === undefined ? undefined : formatDuration(milliseconds);

/** An object without the fields that are undefined. */
function fields(object: Fields): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as JsonObject;
}

function fromMap<Value extends Json>(map: ReadonlyMap<string, Value>): JsonObject | undefined;
function fromMap<Value>(map: ReadonlyMap<string, Value>, encode: (value: Value) => Json): JsonObject | undefined;
function fromMap<Value>(
  map: ReadonlyMap<string, Value>,
  encode: (value: Value) => Json = (value) => value as Json,
): JsonObject | undefined {
  if (map.size === 0) return undefined;
  return Object.fromEntries([...map].map(([key, value]) => [key, encode(value)]));
}

const unlessEmpty = (object: JsonObject): JsonObject | undefined =>
  Object.keys(object).length === 0 ? undefined : object;

const listOr = (list: readonly Json[]): readonly Json[] | undefined => (list.length === 0 ? undefined : list);
