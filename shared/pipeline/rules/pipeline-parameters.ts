import { nearest } from '../../base/nearest.ts';
import { checkParameters, show } from '../../catalog/check-parameters.ts';
import type { PipelineParameter } from '../pipeline-document.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { parametersUsed } from '../template.ts';

const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;

/** Pipeline parameters have usable names, and defaults and values of their type. */
export const pipelineParameters = defineRule({
  name: 'pipeline-parameters',
  check(context) {
    const variables = new Map<string, string>();
    for (const [name, parameter] of context.document.parameters) {
      const at = ['spec', 'parameters', name];
      if (!namePattern.test(name)) {
        const message = `The parameter name ${show(name)} may only have letters, digits, _ and -, and a letter first.`;
        context.report({ code: 'invalid-parameter-name', message, fix: 'Rename the parameter.', at });
      }
      const variable = name.toUpperCase().replaceAll('-', '_');
      const twin = variables.get(variable);
      if (twin !== undefined) {
        const message = `The parameters ${twin} and ${name} would share the variable TRAINYARD_PARAM_${variable}.`;
        context.report({ code: 'parameter-name-twins', message, fix: 'Rename one of them.', at });
      }
      variables.set(variable, name);
      checkDefault(context, name, parameter);
    }
    checkValues(context);
  },
});

function schemaOf({ type, enum: choices }: PipelineParameter) {
  return choices === undefined ? { type } : { type, enum: choices };
}

function checkDefault(context: RuleContext, name: string, parameter: PipelineParameter): void {
  if (parameter.default === undefined) return;
  for (const { message, fix } of checkParameters(schemaOf(parameter), parameter.default)) {
    const at = ['spec', 'parameters', name, 'default'];
    context.report({ code: 'invalid-default', message: `The default of parameter ${name} ${message}.`, fix, at });
  }
}

function checkValues(context: RuleContext): void {
  const { values } = context.options;
  const { parameters } = context.document;
  if (!values) return;
  for (const [name, value] of Object.entries(values)) {
    const at = ['spec', 'parameters'];
    const parameter = parameters.get(name);
    if (!parameter) {
      const meant = nearest(name, parameters.keys());
      const known = parameters.size > 0 ? `it has ${[...parameters.keys()].join(', ')}` : 'it has none';
      const message = `The pipeline has no parameter ${show(name)}; ${known}.`;
      context.report({ code: 'unknown-pipeline-parameter', message, fix: meant && `Write ${meant}.`, at });
      continue;
    }
    for (const { message, fix } of checkParameters(schemaOf(parameter), value)) {
      context.report({
        code: 'invalid-value',
        message: `The value of parameter ${name} ${message}.`,
        fix,
        at: [...at, name],
      });
    }
  }
  const used = new Set(context.nodes.flatMap(({ node }) => [...parametersUsed(node.parameters)]));
  for (const name of used) {
    const parameter = parameters.get(name);
    if (!parameter || parameter.default !== undefined || Object.hasOwn(values, name)) continue;
    const message = `The parameter ${name} has no default and was given no value.`;
    context.report({ code: 'missing-value', message, fix: `Add --param ${name}=….`, at: ['spec', 'parameters', name] });
  }
}
