import { Plus, X } from 'lucide-react';
import type { Json } from '../../../shared/base/json.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { freshValue, groupsOf } from '../field-model.ts';
import styles from '../forms.module.css';
import { useNestedField } from '../nested-field.ts';
import type { ControlProps } from './control.ts';

/** A mapping with fields of its own. */
export function ObjectControl({ field }: ControlProps) {
  const SchemaField = useNestedField();
  return (
    <div className={styles['nested']}>
      {groupsOf(field.schema, field.path).flatMap(({ fields }) =>
        fields.map((one) => <SchemaField key={one.name} field={one} />),
      )}
    </div>
  );
}

/** A list of equal mappings, such as the rules of a gate: one line each where they are short. */
export function RecordsControl({ field, value, onChange, attributes }: ControlProps) {
  const SchemaField = useNestedField();
  const items = Array.isArray(value) ? (value as readonly Json[]) : [];
  const schema = field.schema.items ?? {};
  const isShort = Object.keys(schema.properties ?? {}).length <= 3;
  return (
    <div className={styles['mapping']}>
      {items.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the items of a list are told apart by their place only.
        <div key={index} className={isShort ? styles['record'] : styles['card']}>
          {groupsOf(schema, [...field.path, index]).flatMap(({ fields }) =>
            fields.map((one) => (
              <SchemaField
                key={one.name}
                field={one}
                {...(isShort ? { dense: index === 0 ? 'column' : 'bare' } : {})}
              />
            )),
          )}
          <IconButton
            label={`Remove number ${index + 1}`}
            size="small"
            disabled={attributes.disabled}
            onClick={() => {
              const left = items.filter((__, at) => at !== index);
              onChange(left.length === 0 ? undefined : left);
            }}
          >
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button
        {...attributes}
        size="small"
        aria-label={`Add to ${field.title.toLowerCase()}`}
        onClick={() => onChange([...items, freshValue(schema)])}
      >
        <Plus aria-hidden />
        Add
      </Button>
    </div>
  );
}
