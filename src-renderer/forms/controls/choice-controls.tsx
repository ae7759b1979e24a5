import type { Json } from '../../../shared/base/json.ts';
import { NativeSelect } from '../../ui/native-select.tsx';
import styles from '../forms.module.css';
import { sameValue, textOfValue } from '../value-text.ts';
import type { ControlProps } from './control.ts';

/** Choosing what holds anyway sets nothing: files say only what differs. */
const unlessFallback = (value: Json, fallback: Json | undefined): Json | undefined =>
  sameValue(value, fallback) ? undefined : value;

/** On or off. */
export function SwitchControl({ value, fallback, onChange, attributes }: ControlProps) {
  const checked = (value ?? fallback ?? false) === true;
  return (
    <span className={styles['switch']}>
      <input
        {...attributes}
        type="checkbox"
        role="switch"
        aria-checked={checked}
        className={styles['toggle']}
        checked={checked}
        onChange={(event) => onChange(unlessFallback(event.currentTarget.checked, fallback))}
      />
      <span className={value === undefined ? styles['ghost'] : ''} aria-hidden>
        {checked ? 'On' : 'Off'}
      </span>
    </span>
  );
}

/** One of the values that the schema lists; a value that it does not list is shown as it is. */
export function ChoiceControl({ field, value, fallback, onChange, attributes }: ControlProps) {
  const listed = field.schema.enum ?? [];
  const shown = value ?? fallback;
  const isForeign = shown !== undefined && !listed.some((one) => sameValue(one, shown));
  const choices = [
    ...(shown === undefined ? [{ value: '', label: field.isRequired ? 'Choose…' : 'Not set' }] : []),
    ...(isForeign ? [{ value: textOfValue(shown), label: textOfValue(shown), note: 'not known' }] : []),
    ...listed.map((one) => ({
      value: textOfValue(one),
      label: textOfValue(one),
      ...(sameValue(one, fallback) ? { note: 'default' } : {}),
    })),
  ];
  return (
    <NativeSelect
      {...attributes}
      value={textOfValue(shown)}
      isUnset={value === undefined}
      choices={choices}
      onChange={(text) => {
        const next = listed.find((one) => textOfValue(one) === text);
        onChange(next === undefined ? undefined : unlessFallback(next, fallback));
      }}
    />
  );
}
