import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import type { ParameterSchema } from '../../shared/catalog/parameter-schema.ts';
import type { FieldKind, FieldModel } from './field-model.ts';

/**
 * The diagnostics that belong under a field: those of its very path, and those of what lies inside where nothing inside
 * is a field that shows them.
 */
export function diagnosticsOf(
  { path, kind, schema }: Pick<FieldModel, 'path' | 'kind' | 'schema'>,
  nodeId: string | null,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  const own = path.join('.');
  return diagnostics.filter(({ nodeId: id, parameter }) => {
    if (id !== (nodeId ?? undefined) || parameter === undefined) return false;
    if (parameter === own) return true;
    return parameter.startsWith(`${own}.`) && !isShownInside(kind, schema, parameter.slice(own.length + 1));
  });
}

/** Whether a part of a field is a field of its own, or lies in one. */
function isShownInside(kind: FieldKind, schema: ParameterSchema, inside: string): boolean {
  if (kind === 'mapping') return true;
  const words = inside.split('.');
  const name = kind === 'records' ? words[1] : words[0];
  const properties = kind === 'records' ? schema.items?.properties : kind === 'object' ? schema.properties : undefined;
  return name !== undefined && properties !== undefined && Object.hasOwn(properties, name);
}

/** The message without the words that say where it is: under its field they are known. */
export function messageUnderField({ message, nodeId, parameter }: Diagnostic): string {
  const prefixes = [`Node ${nodeId}: parameter ${parameter} `, `Node ${nodeId}: `, `Node ${nodeId} `];
  const prefix = prefixes.find((one) => message.startsWith(one));
  const rest = prefix === undefined ? message : message.slice(prefix.length);
  return `${rest[0]?.toUpperCase() ?? ''}${rest.slice(1)}`;
}
