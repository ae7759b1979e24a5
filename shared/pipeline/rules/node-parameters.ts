import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import {
  checkParameters,
  type ParameterIssue,
  sentence,
  typeFits,
  typeInWords,
} from '../../catalog/check-parameters.ts';
import type { NodeType } from '../../catalog/node-type.ts';
import type { ParameterSchema } from '../../catalog/parameter-schema.ts';
import type { PipelineDocument } from '../pipeline-document.ts';
import { defineRule, type NodeInContext, type RuleContext } from '../rule.ts';
import { isSecretWidget } from '../secret-parameters.ts';
import { replaceParameters, templateTexts } from '../template.ts';
import { type OversizedText, templateMeter } from '../template-size.ts';
import { isPortType } from '../upstream.ts';
import { portPattern } from './dynamic-output-names.ts';

type Path = readonly (string | number)[];

/** The parameters of a node fit the schema of its type, with pipeline parameters and defaults in their places. */
export const nodeParameters = defineRule({
  name: 'node-parameters',
  check(context) {
    const values = knownValues(context);
    const meter = templateMeter(values);
    for (const node of context.nodes) {
      const parameters = { ...defaultsFor(node.type, context.document), ...node.node.parameters };
      const oversized = meter(parameters);
      // Every node after it would bring the same, and its texts are not to be built.
      if (oversized) return reportOversized(node, oversized, context);
      checkNode(node, parameters, values, context);
    }
  },
});

function reportOversized(
  { node, index }: NodeInContext,
  { path, message, fix }: OversizedText,
  context: RuleContext,
): void {
  const parameter = path.join('.');
  context.report({
    code: 'text-too-long',
    message: `Node ${node.id}: parameter ${parameter} ${message}.`,
    fix,
    at: ['spec', 'nodes', index, 'parameters', ...path],
    nodeId: node.id,
    parameter,
  });
}

function checkNode(own: NodeInContext, parameters: JsonObject, values: JsonObject, context: RuleContext): void {
  const { node, index, type } = own;
  if (!type) return;
  const replaced = replaceParameters(parameters, values);
  for (const issue of checkParameters(type.parameters, replaced)) {
    if (isUndecided(issue, own, replaced) || isOutputDeclaration(issue, type, replaced)) continue;
    const parameter = issue.path.join('.');
    const code = {
      unknown: 'unknown-parameter',
      missing: 'missing-parameter',
      type: 'invalid-parameter',
      value: 'invalid-parameter',
    };
    const message = `Node ${node.id}: ${parameter === '' ? 'the parameters' : `parameter ${parameter}`} ${issue.message}`;
    context.report({
      code: code[issue.kind],
      message: sentence(message),
      fix: issue.fix,
      at: ['spec', 'nodes', index, 'parameters', ...issue.path],
      nodeId: node.id,
      parameter,
    });
  }
  checkUnknownValues(own, replaced, context);
}

/** An output whose name or type is wrong in itself: the rule of dynamic outputs tells that. */
function isOutputDeclaration({ path }: ParameterIssue, type: NodeType, parameters: JsonObject): boolean {
  const [parameter, port] = path;
  if (path.length !== 2 || parameter !== type.dynamicOutputs) return false;
  const outputs = parameters[String(parameter)];
  const kind = isObject(outputs) ? outputs[String(port)] : undefined;
  return !portPattern.test(String(port)) || !isPortType(kind ?? null);
}

/** Values of pipeline parameters as far as they are known: of this run, else the defaults. */
function knownValues({ document, options }: RuleContext): JsonObject {
  const values: Record<string, Json> = {};
  for (const [name, parameter] of document.parameters) {
    const value = options.values && Object.hasOwn(options.values, name) ? options.values[name] : parameter.default;
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Parameters from `spec.defaults` that a type has. */
function defaultsFor(type: NodeType | undefined, document: PipelineDocument): JsonObject {
  const properties = type?.parameters.properties ?? {};
  return Object.fromEntries(
    Object.entries(document.defaults.parameters).filter(([name]) => Object.hasOwn(properties, name)),
  );
}

/** An issue that only the run will decide, or that another rule speaks of. */
function isUndecided(issue: ParameterIssue, { node, type }: NodeInContext, parameters: JsonObject): boolean {
  if (issue.kind === 'missing' && issue.path.length === 1 && node.inputs.has('settings')) return true;
  if (type && schemasOn(type.parameters, issue.path).some(isSecretWidget)) return true;
  return valuesOn(parameters, issue.path).some((value) => typeof value === 'string' && value.includes('${params.'));
}

/** The schemas on the way to a path, as far as there are any. */
function schemasOn(root: ParameterSchema, path: Path): ParameterSchema[] {
  const found = [root];
  for (const key of path) {
    const schema = found.at(-1);
    const own = typeof key === 'number' ? schema?.items : propertySchema(schema, key);
    if (!own) break;
    found.push(own);
  }
  return found;
}

function propertySchema(schema: ParameterSchema | undefined, key: string): ParameterSchema | undefined {
  if (schema?.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return isObject(schema?.additionalProperties) ? (schema.additionalProperties as ParameterSchema) : undefined;
}

function valuesOn(root: Json, path: Path): Json[] {
  const found = [root];
  for (const key of path) {
    const value = found.at(-1) ?? null;
    const child = Array.isArray(value)
      ? (value[Number(key)] as Json | undefined)
      : isObject(value)
        ? value[key]
        : undefined;
    if (child === undefined) break;
    found.push(child);
  }
  return found;
}

/** A pipeline parameter without a value must at least have a type that fits the place where it stands. */
function checkUnknownValues({ node, index, type }: NodeInContext, parameters: JsonObject, context: RuleContext): void {
  for (const { path, text } of templateTexts(parameters, [])) {
    const name = /^\$\{params\.([^{}\s]*)\}$/.exec(text)?.[1];
    const parameter = name === undefined ? undefined : context.document.parameters.get(name);
    const schemas = type ? schemasOn(type.parameters, path) : [];
    const wanted = schemas.length === path.length + 1 ? schemas.at(-1)?.type : undefined;
    if (!parameter || wanted === undefined || typeFits(wanted, exampleOf[parameter.type])) continue;
    const field = path.join('.');
    context.report({
      code: 'invalid-parameter',
      message: `Node ${node.id}: parameter ${field} must be ${typeInWords(wanted)}, but ${name} is ${typeInWords(parameter.type)}.`,
      fix: `Change the type of the pipeline parameter ${name}.`,
      at: ['spec', 'nodes', index, 'parameters', ...path],
      nodeId: node.id,
      parameter: field,
    });
  }
}

const exampleOf: Readonly<Record<string, Json>> &
  Record<'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object', Json> = {
  string: '',
  integer: 1,
  number: 0.5,
  boolean: true,
  array: [],
  object: {},
};
