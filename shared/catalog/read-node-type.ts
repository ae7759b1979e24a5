import type { Diagnostic } from '../base/diagnostic.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { ok, problem, type Result } from '../base/result.ts';
import { checkParameters, type ParameterIssue, sentence } from './check-parameters.ts';
import { checkParameterSchema } from './check-schema.ts';
import type { InputPort, NodeRuntime, NodeType, OutputPort } from './node-type.ts';
import { nodeTypeSchema } from './node-type-schema.ts';
import type { ParameterSchema } from './parameter-schema.ts';
import { extensionOf, type PortType, portTypes } from './port-type.ts';
import { isRequirement, requirementFix } from './requirement.ts';

/** Where a node type was read: its absolute folder, the file for messages, and the hash of its code. */
export interface NodeTypePlace {
  readonly folder: string;
  readonly file: string;
  readonly codeHash: string;
}

/** A node type from the parsed content of its `node.yaml`, or every problem of the file at once. */
export function readNodeType(value: unknown, where: NodeTypePlace): Result<NodeType, Diagnostic[]> {
  if (!isObject(value)) {
    return problem([report(where, 'must be a mapping with apiVersion, kind, metadata and spec', [])]);
  }
  const issues = checkParameters(nodeTypeSchema, value);
  const spec = objectOf(value.spec);
  for (const issue of checkParameterSchema(objectOf(spec.parameters))) {
    issues.push({ ...issue, path: ['spec', 'parameters', ...issue.path] });
  }
  issues.push(...checkTogether(spec));
  if (issues.length > 0) return problem(issues.map((issue) => report(where, issue.message, issue.path, issue.fix)));
  return ok(build(objectOf(value.metadata), spec, where));
}

function report(where: NodeTypePlace, message: string, path: readonly (string | number)[], fix?: string): Diagnostic {
  const subject = path.length > 0 ? `${where.file}: ${path.join('.')}` : where.file;
  const diagnostic: Diagnostic = {
    code: 'invalid-node-type',
    severity: 'error',
    message: sentence(`${subject} ${message}`),
  };
  return fix === undefined ? diagnostic : { ...diagnostic, fix };
}

/** What no schema of a single value says: fields that need one another. */
function checkTogether(spec: JsonObject): ParameterIssue[] {
  const issues: ParameterIssue[] = [];
  const add = (path: readonly string[], message: string, fix?: string): void =>
    void issues.push({ path, kind: 'value', message, ...(fix !== undefined && { fix }) });
  const runtime = objectOf(spec.runtime);
  const kinds = Object.keys(runtime);
  if (kinds.length > 1)
    add(['spec', 'runtime'], `must name one of python, command and container, not ${kinds.join(' and ')}`);
  if (runtime.python !== undefined && spec.entry === undefined)
    add(['spec', 'entry'], 'is missing: a Python node needs a script');
  if (spec.execution === 'service' && spec.serve === undefined)
    add(['spec', 'serve'], 'is missing: a service needs a script');
  if (spec.execution === 'service' && spec.health === undefined)
    add(['spec', 'health'], 'is missing: a service needs a path');
  const wrong = textsOf(objectOf(runtime.python).requirements).find((text) => !isRequirement(text));
  if (wrong !== undefined) {
    add(
      ['spec', 'runtime', 'python', 'requirements'],
      `has ${JSON.stringify(wrong)}, which is no requirement`,
      requirementFix,
    );
  }
  for (const [port, input] of Object.entries(objectOf(spec.inputs))) {
    const type = objectOf(input).type;
    if (typeof type === 'string' && !(portTypes as readonly string[]).includes(type)) {
      add(['spec', 'inputs', port, 'type'], `must be one of ${portTypes.join(', ')}`);
    }
  }
  const dynamic = spec.dynamicOutputs;
  const properties = objectOf(objectOf(spec.parameters).properties);
  if (typeof dynamic === 'string' && !Object.hasOwn(properties, dynamic)) {
    add(['spec', 'dynamicOutputs'], `names ${dynamic}, which is not a parameter`);
  }
  return issues;
}

function build(metadata: JsonObject, spec: JsonObject, where: NodeTypePlace): NodeType {
  const id = textOf(metadata.id);
  return {
    id,
    version: textOf(metadata.version),
    title: textOf(metadata.title),
    category: textOf(metadata.category, id.split('.')[0]),
    description: textOf(metadata.description),
    keywords: textsOf(metadata.keywords),
    inputs: new Map(Object.entries(objectOf(spec.inputs)).map(([port, input]) => [port, inputPort(objectOf(input))])),
    outputs: new Map(
      Object.entries(objectOf(spec.outputs)).map(([port, output]) => [port, outputPort(objectOf(output))]),
    ),
    dynamicOutputs: spec.dynamicOutputs === undefined ? null : textOf(spec.dynamicOutputs),
    parameters: objectOf(spec.parameters) as ParameterSchema,
    resources: objectOf(spec.resources),
    runtime: runtimeOf(objectOf(spec.runtime), where.folder),
    execution: textOf(spec.execution, 'step') as NodeType['execution'],
    entry: textOf(spec.entry),
    serve: textOf(spec.serve),
    health: textOf(spec.health),
    warm: spec.warm === true,
    effects: spec.effects === true,
    metrics: textsOf(spec.metrics),
    plots: textsOf(spec.plots),
    folder: where.folder,
    codeHash: where.codeHash,
  };
}

function inputPort(input: JsonObject): InputPort {
  return {
    types: [input.type ?? 'any'].flat() as PortType[],
    description: textOf(input.description),
    optional: input.optional === true,
    multiple: input.multiple === true,
  };
}

function outputPort(output: JsonObject): OutputPort {
  const type = textOf(output.type) as PortType;
  return {
    type,
    description: textOf(output.description),
    optional: output.optional === true,
    extension: textOf(output.extension, extensionOf(type)),
  };
}

function runtimeOf(runtime: JsonObject, folder: string): NodeRuntime {
  if (runtime.command !== undefined) return { kind: 'command' };
  if (runtime.container !== undefined) return { kind: 'container' };
  const python = objectOf(runtime.python);
  return {
    kind: 'python',
    version: textOf(python.version, '>=3.9'),
    requirements: textsOf(python.requirements),
    warm: textsOf(python.warm),
    path: textsOf(python.path).map((path) => resolvePath(folder, path)),
  };
}

/** Joins a folder and a relative path with `.` and `..` resolved; an absolute path stands for itself. */
function resolvePath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const drive = /^[A-Za-z]:$/.test(parts[0] ?? '');
  return drive ? parts.join('/') : `/${parts.join('/')}`;
}

const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const textOf = (value: Json | undefined, otherwise = ''): string => (typeof value === 'string' ? value : otherwise);
const textsOf = (value: Json | undefined): string[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === 'string') : [];
