import { type ReactNode, useId } from 'react';
import type { ParameterSchema } from '../../shared/catalog/parameter-schema.ts';
import { type FieldModel, fieldOf, furtherKeys, furtherSchema, groupsOf, type Path, valueAt } from './field-model.ts';
import { useFormScope } from './form-scope.ts';
import styles from './forms.module.css';
import { NestedFieldProvider } from './nested-field.ts';
import { SchemaField } from './schema-field.tsx';

export interface SchemaFormProps {
  readonly schema: ParameterSchema;
  /** Where the form's value lies among the parameters. */
  readonly path?: Path;
  /** Parameters that something else shows. */
  readonly without?: readonly string[];
  /** The parameters that it shows; absent: all. */
  readonly only?: readonly string[];
  /** `plain`: only the fields without a group. `grouped`: only the others. */
  readonly part?: 'plain' | 'grouped';
  /** Over the fields that have no group. */
  readonly heading?: string;
}

/** A form made from the schema of a node type's parameters. */
export function SchemaForm({ schema, path = [], without = [], only, part, heading = '' }: SchemaFormProps) {
  const { value } = useFormScope();
  const isShown = ({ name }: FieldModel): boolean => !without.includes(name) && (only?.includes(name) ?? true);
  const further =
    only || part === 'grouped'
      ? []
      : furtherKeys(schema, valueAt(value, path)).filter((name) => !without.includes(name));
  const groups = groupsOf(schema, path)
    .map(({ title, fields }) => ({ title, fields: fields.filter(isShown) }))
    .filter(({ title, fields }) => fields.length > 0 && (part === undefined || (part === 'plain') === (title === '')));
  const others = further.map((name) => ({ ...fieldOf(furtherSchema(schema) ?? {}, [...path, name]), title: name }));
  return (
    <NestedFieldProvider value={SchemaField}>
      {groups.map((group) => (
        <FieldSection key={group.title} title={group.title || heading}>
          {group.fields.map((field) => (
            <SchemaField key={field.path.join('.')} field={field} />
          ))}
        </FieldSection>
      ))}
      {others.length > 0 ? (
        <FieldSection title="Further parameters">
          {others.map((field) => (
            <SchemaField key={field.path.join('.')} field={field} />
          ))}
        </FieldSection>
      ) : null}
    </NestedFieldProvider>
  );
}

interface FieldSectionProps {
  /** Empty: without a heading. */
  readonly title: string;
  readonly children: ReactNode;
}

/** Fields that belong together, under their heading. */
export function FieldSection({ title, children }: FieldSectionProps) {
  const id = useId();
  if (title === '') return <div className={styles['section']}>{children}</div>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid everywhere.
    <div className={styles['section']} role="group" aria-labelledby={id}>
      <h3 id={id} className={styles['heading']}>
        {title}
      </h3>
      {children}
    </div>
  );
}
