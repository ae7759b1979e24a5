import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import type { FieldKind, FieldModel } from './field-model.ts';

/** Kinds whose parts are fields of their own and show their own problems. */
const withFields: ReadonlySet<FieldKind> = new Set(['object', 'records', 'mapping']);

/**
 * The diagnostics that belong under a field: those of its very path, and those of what lies inside where it shows no
 * fields for that.
 */
export function diagnosticsOf(
  { path, kind }: Pick<FieldModel, 'path' | 'kind'>,
  nodeId: string | null,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  const parameter = path.join('.');
  return diagnostics.filter(
    (one) =>
      one.nodeId === (nodeId ?? undefined) &&
      one.parameter !== undefined &&
      (one.parameter === parameter || (!withFields.has(kind) && one.parameter.startsWith(`${parameter}.`))),
  );
}

/** The message without the words that say where it is: under its field they are known. */
export function messageUnderField({ message, nodeId, parameter }: Diagnostic): string {
  const prefixes = [`Node ${nodeId}: parameter ${parameter} `, `Node ${nodeId}: `, `Node ${nodeId} `];
  const prefix = prefixes.find((one) => message.startsWith(one));
  const rest = prefix === undefined ? message : message.slice(prefix.length);
  return `${rest[0]?.toUpperCase() ?? ''}${rest.slice(1)}`;
}
