import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { isObject } from '../../../shared/base/json.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { TextInput } from '../../ui/field.tsx';
import { fieldOf, freshValue, furtherSchema } from '../field-model.ts';
import styles from '../forms.module.css';
import { useNestedField } from '../nested-field.ts';
import { useColumns } from '../use-choices.ts';
import { valueInWords } from '../value-text.ts';
import type { ControlProps } from './control.ts';

/** Kinds that stand on one line beside their name. */
const small: ReadonlySet<string> = new Set([
  'text',
  'number',
  'choice',
  'value',
  'switch',
  'column',
  'metric',
  'target',
]);

/** How many entries are fields at once: a thousand of them would hold up the window. */
const atOnce = 40;

/** Names with a value each; new names are typed, or picked where the columns of the data are known. */
export function MappingControl({ field, value, fallback, onChange, attributes }: ControlProps) {
  const [name, setName] = useState('');
  const [shown, setShown] = useState(atOnce);
  const [added, setAdded] = useState<readonly string[]>([]);
  const SchemaField = useNestedField();
  const { choices, note } = useColumns(field);
  const entries = isObject(value) ? value : {};
  const schema = furtherSchema(field.schema) ?? {};
  const add = (): void => {
    const key = name.trim();
    if (key === '' || Object.hasOwn(entries, key)) return;
    setName('');
    setAdded([...added, key]);
    onChange({ ...entries, [key]: freshValue(schema) });
  };
  const names = Object.keys(entries);
  const visible = names.filter((key, at) => at < shown || added.includes(key));
  const placeholder =
    names.length > 0 || !isObject(fallback) || Object.keys(fallback).length === 0 ? 'New name' : valueInWords(fallback);
  return (
    <div className={styles['mapping']}>
      {visible.map((key) => {
        const child = { ...fieldOf(schema, [...field.path, key]), title: key };
        const remove = (
          <IconButton
            label="Remove"
            size="small"
            disabled={attributes.disabled}
            onClick={() => {
              const { [key]: _, ...rest } = entries;
              onChange(Object.keys(rest).length === 0 ? undefined : rest);
            }}
          >
            <X aria-hidden />
          </IconButton>
        );
        return (
          <div key={key} className={small.has(child.kind) ? styles['entry'] : styles['card']}>
            <SchemaField field={child} dense={small.has(child.kind) ? 'row' : 'titled'} />
            {remove}
          </div>
        );
      })}
      {visible.length < names.length ? (
        <Button size="small" look="ghost" onClick={() => setShown(shown + atOnce)}>
          Show more: {visible.length} of {names.length.toLocaleString('en')}
        </Button>
      ) : null}
      <form
        className={styles['adding']}
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        {choices.length === 0 ? (
          <TextInput
            {...attributes}
            value={name}
            placeholder={placeholder}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        ) : (
          <Combobox
            {...attributes}
            value={name}
            choices={choices.filter((choice) => !Object.hasOwn(entries, choice.value))}
            placeholder={placeholder}
            emptyText={note}
            onChange={setName}
          />
        )}
        <Button type="submit" size="small" disabled={attributes.disabled || name.trim() === ''}>
          <Plus aria-hidden />
          Add
        </Button>
      </form>
    </div>
  );
}
