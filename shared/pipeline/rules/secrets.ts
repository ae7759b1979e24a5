import { isObject, type Json } from '../../base/json.ts';
import { nearest } from '../../base/nearest.ts';
import { show } from '../../catalog/check-parameters.ts';
import type { ParameterSchema } from '../../catalog/parameter-schema.ts';
import { defineNodeRule, type NodeInContext, type RuleContext } from '../rule.ts';
import { isSecretWidget, secretNameIn } from '../secret-parameters.ts';

const stepNamePattern = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const secretNamePattern = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/;

/** Secrets are named, never written out, and stand only where a step expects one. */
export const secrets = defineNodeRule('secrets', (own, context) => {
  const { node, index, type } = own;
  const at = ['spec', 'nodes', index];
  const variables = new Map<string, string>();
  for (const [name, secret] of node.secrets) {
    const here = [...at, 'secrets', name];
    if (!stepNamePattern.test(name)) {
      const what = `the name ${show(name)} of a secret may only have letters, digits, _ and -, and a letter first`;
      report(own, context, { code: 'invalid-secret', what, fix: 'Rename it.', at: here });
    }
    const variable = name.toUpperCase().replaceAll('-', '_');
    const twin = variables.get(variable);
    if (twin !== undefined) {
      const what = `the secrets ${twin} and ${name} would share the variable TRAINYARD_SECRET_${variable}_FILE`;
      report(own, context, { code: 'secret-name-twins', what, fix: 'Rename one of them.', at: here });
    }
    variables.set(variable, name);
    checkName(own, context, secret, here);
  }
  walk(own, context, node.parameters, type?.parameters, []);
});

type Path = readonly (string | number)[];

/** Goes through the parameters beside their schema; depth is bounded by that of the file. */
function walk(
  own: NodeInContext,
  context: RuleContext,
  value: Json,
  schema: ParameterSchema | undefined,
  path: Path,
): void {
  const at = ['spec', 'nodes', own.index, 'parameters', ...path];
  const secret = secretNameIn(value);
  if (schema && isSecretWidget(schema)) {
    if (secret !== undefined) checkName(own, context, secret, at, path);
    else if (value !== null) {
      const what = `parameter ${path.join('.')} is secret, so its value may not stand in a file`;
      const fix = `Write {secret: NAME}, and set it with trainyard secrets set NAME.`;
      report(own, context, { code: 'secret-in-file', what, fix, at }, path);
    }
    return;
  }
  if (secret !== undefined && own.type) {
    const what = `parameter ${path.join('.')} takes no secret`;
    report(own, context, { code: 'secret-not-allowed', what, fix: 'Use secrets of the node.', at }, path);
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(own, context, item as Json, schema?.items, [...path, index]);
  } else if (isObject(value)) {
    for (const key of Object.keys(value))
      walk(own, context, value[key] as Json, childSchema(schema, key), [...path, key]);
  }
}

function childSchema(schema: ParameterSchema | undefined, key: string): ParameterSchema | undefined {
  if (schema?.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return isObject(schema?.additionalProperties) ? (schema.additionalProperties as ParameterSchema) : undefined;
}

function checkName(own: NodeInContext, context: RuleContext, secret: string, at: Path, parameter?: Path): void {
  if (!secretNamePattern.test(secret)) {
    const what = `the secret name ${show(secret)} may only have letters, digits, _ . and -`;
    report(
      own,
      context,
      { code: 'invalid-secret', what, fix: 'Write the name of a secret, not its value.', at },
      parameter,
    );
    return;
  }
  const known = context.options.secretsKnown;
  if (!known || known.has(secret)) return;
  const meant = nearest(secret, known);
  const fix = meant === undefined ? `Set the secret ${secret} first.` : `Write ${meant}.`;
  report(own, context, { code: 'unknown-secret', what: `the secret ${secret} is not set here`, fix, at }, parameter);
}

function report(
  { node }: NodeInContext,
  context: RuleContext,
  problem: { readonly code: string; readonly what: string; readonly fix: string; readonly at: Path },
  parameter?: Path,
): void {
  const { code, what, fix, at } = problem;
  const field = parameter === undefined ? {} : { parameter: parameter.join('.') };
  context.report({ code, message: `Node ${node.id}: ${what}.`, fix, at, nodeId: node.id, ...field });
}
