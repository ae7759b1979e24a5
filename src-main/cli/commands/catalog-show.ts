import { nearest } from '../../../shared/base/nearest.ts';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import type { ParameterSchema } from '../../../shared/catalog/parameter-schema.ts';
import { portTypes } from '../../../shared/catalog/port-type.ts';
import { defineCommand, exitCodes, failure } from '../command.ts';
import { catalogLoader } from '../pipeline-of-file.ts';
import { printJson } from '../print-json.ts';
import { currentProject } from '../project.ts';
import { textTable } from '../text-table.ts';

export const catalogShow = defineCommand({
  name: 'catalog show',
  summary: 'Show a node type: ports, parameters, what it needs',
  options: [],
  positionals: [{ name: 'TYPE', summary: 'node type, such as data.split', complete: 'node-type' }],
  examples: [{ line: 'trainyard catalog show data.split', does: 'Its ports and parameters' }],
  run(context, args) {
    const name = args.positionals[0] ?? '';
    const { catalog } = catalogLoader(context).load(currentProject(context.env, context.cwd).project);
    const type = catalog.get(name);
    if (!type) {
      const meant = nearest(name, catalog.keys());
      const fix = meant === undefined ? 'See trainyard catalog list.' : `Did you mean ${meant}?`;
      return failure('notFound', `There is no node type ${JSON.stringify(name)}.`, fix);
    }
    if (context.json) {
      const { inputs, outputs, ...rest } = type;
      printJson(context, { ...rest, inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) });
    } else context.out.write(asText(type));
    return exitCodes.ok;
  },
});

function asText(type: NodeType): string {
  const parts = [`${type.id} ${type.version}: ${type.title}\n${type.description}\n`];
  const inputs = [...type.inputs].map(([port, { types, optional, multiple, description }]) => [
    port,
    `${types.join(' or ')}${optional ? ', optional' : ''}${multiple ? ', several' : ''}`,
    description,
  ]);
  if (inputs.length > 0) parts.push(textTable(['input', 'type', ''], inputs));
  const outputs = [...type.outputs].map(([port, { type: kind, optional, description }]) => [
    port,
    `${kind}${optional ? ', optional' : ''}`,
    description,
  ]);
  if (outputs.length > 0) parts.push(textTable(['output', 'type', ''], outputs));
  if (type.dynamicOutputs !== null) {
    parts.push(`${type.dynamicOutputs} gives each output a name and a type: ${portTypes.join(', ')}\n`);
  }
  const { properties = {}, required = [] } = type.parameters;
  const parameters = Object.entries(properties).map(([name, schema]) => [
    name,
    kindOf(schema),
    required.includes(name) ? 'required' : schema.default === undefined ? '' : JSON.stringify(schema.default),
    schema.description ?? schema.title ?? '',
  ]);
  if (parameters.length > 0) parts.push(textTable(['parameter', 'type', 'default', ''], parameters));
  if (type.metrics.length > 0) parts.push(`metrics: ${type.metrics.join(', ')}\n`);
  return parts.join('\n');
}

const kindOf = ({ enum: choices, type = 'any', format }: ParameterSchema): string =>
  choices
    ? choices.map((choice) => String(choice)).join(' | ')
    : [[type].flat().join(' or '), format ?? ''].join(' ').trim();
