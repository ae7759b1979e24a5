import { isObject, type Json } from '../../shared/base/json.ts';
import type { ParameterSchema } from '../../shared/catalog/parameter-schema.ts';

export type Path = readonly (string | number)[];

/** What kind of control a parameter gets. */
export type FieldKind =
  | 'text'
  | 'number'
  | 'switch'
  | 'choice'
  | 'list'
  | 'object'
  | 'records'
  | 'mapping'
  | 'code'
  | 'column'
  | 'columns'
  | 'metric'
  | 'target'
  | 'file'
  | 'secret'
  | 'value';

/** One parameter as a form shows it. */
export interface FieldModel {
  readonly name: string;
  readonly path: Path;
  readonly schema: ParameterSchema;
  readonly kind: FieldKind;
  readonly title: string;
  readonly help: string;
  readonly unit: string;
  readonly group: string;
  readonly isRequired: boolean;
}

export interface FieldGroup {
  /** Empty for the fields that stand first, without a heading. */
  readonly title: string;
  readonly fields: readonly FieldModel[];
}

const textOfUi = (schema: ParameterSchema, key: string): string => {
  const value = schema['x-ui']?.[key];
  return typeof value === 'string' ? value : '';
};

/** The input port, or the parameter with a file, whose columns or metrics a parameter is about; empty: none. */
export const subjectOf = (schema: ParameterSchema): string => textOfUi(schema, 'of');

export const languageOf = (schema: ParameterSchema): string => textOfUi(schema, 'language');

/** The first type of a schema that is not null; undefined where anything is allowed. */
export const mainType = ({ type }: ParameterSchema): string | undefined =>
  [type ?? []].flat().find((one) => one !== 'null');

const typeKinds: { readonly [type: string]: FieldKind } = {
  boolean: 'switch',
  integer: 'number',
  number: 'number',
  string: 'text',
};

/** The control that fits a schema: its widget where it names one that is known, else by its type. */
export function kindOf(schema: ParameterSchema): FieldKind {
  const widget = textOfUi(schema, 'widget');
  const type = mainType(schema);
  if (widget === 'column') return type === 'array' ? 'columns' : 'column';
  if (widget === 'code' || widget === 'metric' || widget === 'target' || widget === 'secret') return widget;
  if (widget === 'file' || schema.format === 'input-file' || schema.format === 'input-directory') return 'file';
  if (schema.enum) return 'choice';
  if (type === 'array') return schema.items?.properties ? 'records' : 'list';
  if (type === 'object') return schema.properties ? 'object' : 'mapping';
  // Several types in one field are read from the text that is typed.
  if (Array.isArray(schema.type) && schema.type.filter((one) => one !== 'null').length > 1) return 'value';
  return typeKinds[type ?? ''] ?? 'value';
}

/** `max_depth`, `testFraction` as a title: `Max depth`, `Test fraction`. */
export function titleFromName(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim();
  return words === '' ? name : `${words[0]?.toUpperCase()}${words.slice(1).toLowerCase()}`;
}

/** The field of one parameter under a path. */
export function fieldOf(schema: ParameterSchema, path: Path, isRequired = false): FieldModel {
  const name = String(path.at(-1) ?? '');
  return {
    name,
    path,
    schema,
    kind: kindOf(schema),
    title: schema.title ?? titleFromName(name),
    help: schema.description ?? '',
    unit: textOfUi(schema, 'unit'),
    group: textOfUi(schema, 'group'),
    isRequired,
  };
}

const orderOf = (schema: ParameterSchema): number => {
  const order = schema['x-ui']?.['order'];
  return typeof order === 'number' ? order : Number.POSITIVE_INFINITY;
};

/** The fields of an object schema, in its order and in groups; those without a group come first. */
export function groupsOf(schema: ParameterSchema, path: Path = []): readonly FieldGroup[] {
  const required = new Set(schema.required ?? []);
  const properties = Object.entries(schema.properties ?? {}).sort(
    ([, left], [, right]) => orderOf(left) - orderOf(right) || 0,
  );
  const groups = new Map<string, FieldModel[]>([['', []]]);
  for (const [name, property] of properties) {
    const field = fieldOf(property, [...path, name], required.has(name));
    const group = groups.get(field.group) ?? [];
    group.push(field);
    groups.set(field.group, group);
  }
  return [...groups].filter(([, fields]) => fields.length > 0).map(([title, fields]) => ({ title, fields }));
}

/** The schema that further keys of a mapping have; undefined where it takes none. */
export function furtherSchema({ additionalProperties }: ParameterSchema): ParameterSchema | undefined {
  if (additionalProperties === false) return undefined;
  return isObject(additionalProperties) ? (additionalProperties as ParameterSchema) : {};
}

/** Keys that are given but that the schema does not name. */
export const furtherKeys = (schema: ParameterSchema, value: Json | undefined): readonly string[] =>
  isObject(value) ? Object.keys(value).filter((key) => !Object.hasOwn(schema.properties ?? {}, key)) : [];

/** The value at a path; undefined where nothing is. */
export function valueAt(root: Json | undefined, path: Path): Json | undefined {
  let value: Json | undefined = root;
  for (const key of path) {
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(key)];
    else if (isObject(value)) value = Object.hasOwn(value, String(key)) ? value[String(key)] : undefined;
    else return undefined;
  }
  return value;
}

/** A value to begin with: of a mapping what its fields must have, else the default or the first choice. */
export function freshValue(schema: ParameterSchema): Json {
  if (schema.default !== undefined) return schema.default;
  if (schema.enum?.[0] !== undefined) return schema.enum[0];
  if (mainType(schema) === 'array') return [];
  if (mainType(schema) !== 'object') return '';
  const required = (schema.required ?? []).flatMap((name) => {
    const { default: given, enum: listed } = schema.properties?.[name] ?? {};
    const first = given ?? listed?.[0];
    return first === undefined ? [] : [[name, first] as const];
  });
  return Object.fromEntries(required);
}
