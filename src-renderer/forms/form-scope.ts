import { createContext, useContext } from 'react';
import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import type { Json, JsonObject } from '../../shared/base/json.ts';
import type { Path } from './field-model.ts';

/** Where a form writes to, and what its fields may ask about. */
export interface FormScope {
  readonly file: string;
  /** The node whose parameters these are; null: the pipeline's own. */
  readonly nodeId: string | null;
  /** What the paths of fields lead into. */
  readonly value: JsonObject;
  /** The same in the file as it was saved last; undefined where it had none. */
  readonly saved: JsonObject | undefined;
  /** What stands in for a parameter that is not set, before the default of its schema. */
  readonly defaults: JsonObject;
  readonly readOnly: boolean;
  /** Sets a value, or with undefined takes it away, as one step that can be undone. */
  readonly set: (path: Path, value: Json | undefined, title: string) => void;
  readonly diagnostics: readonly Diagnostic[];
}

const FormContext = createContext<FormScope | null>(null);

export const FormScopeProvider = FormContext.Provider;

/** The form that a field stands in. */
export function useFormScope(): FormScope {
  const scope = useContext(FormContext);
  if (!scope) throw new Error('A field stands outside of a form.');
  return scope;
}
