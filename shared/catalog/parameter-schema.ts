import type { Json, JsonObject } from '../base/json.ts';

/** The subset of JSON Schema (draft 2020-12) that node types describe their parameters with, plus `x-ui`. */
export interface ParameterSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: Json;
  readonly examples?: readonly Json[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly items?: ParameterSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: { readonly [name: string]: ParameterSchema };
  readonly additionalProperties?: boolean | ParameterSchema;
  readonly propertyNames?: ParameterSchema;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly 'x-ui'?: JsonObject;
}
