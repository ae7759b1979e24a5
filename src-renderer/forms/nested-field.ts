import { type ComponentType, createContext, useContext } from 'react';
import type { FieldModel } from './field-model.ts';

export interface SchemaFieldProps {
  readonly field: FieldModel;
  /** `row`: the label beside it. `titled`: the label is the title of a box. `column`: only the label above it. `bare`: a label for screen readers only. */
  readonly dense?: 'row' | 'titled' | 'column' | 'bare';
}

const NestedField = createContext<ComponentType<SchemaFieldProps>>(() => null);

export const NestedFieldProvider = NestedField.Provider;

/** The component that shows a field, for controls that hold further fields; handed down, since it holds them itself. */
export const useNestedField = (): ComponentType<SchemaFieldProps> => useContext(NestedField);
