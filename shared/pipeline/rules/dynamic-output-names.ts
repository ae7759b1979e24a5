import { nearest } from '../../base/nearest.ts';
import { show } from '../../catalog/check-parameters.ts';
import { portTypes } from '../../catalog/port-type.ts';
import { defineNodeRule } from '../rule.ts';
import { dynamicOutputs, isPortType } from '../upstream.ts';

/** What a port may be called: it becomes the name of a file and, in upper case, of a variable. */
export const portPattern = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/;

/** Outputs that a `flow.*` node declares itself have usable names and a type each. */
export const dynamicOutputNames = defineNodeRule('dynamic-output-names', ({ node, index, type }, context) => {
  if (!type || type.dynamicOutputs === null) return;
  const parameter = type.dynamicOutputs;
  const seen = new Map<string, string>();
  for (const [port, kind] of Object.entries(dynamicOutputs(node, type))) {
    const place = {
      at: ['spec', 'nodes', index, 'parameters', parameter, port],
      nodeId: node.id,
      port,
      parameter: `${parameter}.${port}`,
    };
    if (!portPattern.test(port)) {
      const message = `Node ${node.id}: the output name ${show(port)} may only have letters, digits, - and _.`;
      context.report({ ...place, code: 'invalid-port-name', message, fix: 'Rename the output.' });
    }
    const variable = port.toUpperCase().replaceAll('-', '_');
    const twin = seen.get(variable);
    if (twin !== undefined) {
      const message = `Node ${node.id}: the outputs ${twin} and ${port} would share the variable TRAINYARD_OUTPUT_${variable}.`;
      context.report({ ...place, code: 'port-name-twins', message, fix: 'Rename one of them.' });
    }
    seen.set(variable, port);
    if (!isPortType(kind)) {
      const meant = typeof kind === 'string' ? nearest(kind, portTypes) : undefined;
      const message = `Node ${node.id}: the output ${port} must have one of the types ${portTypes.join(', ')}, not ${show(kind)}.`;
      context.report({
        ...place,
        code: 'unknown-port-type',
        message,
        fix: meant === undefined ? undefined : `Write ${meant}.`,
      });
    }
  }
});
