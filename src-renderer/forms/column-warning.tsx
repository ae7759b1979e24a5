import type { Json } from '../../shared/base/json.ts';
import type { FieldModel } from './field-model.ts';
import styles from './forms.module.css';
import { unknownColumns } from './unknown-columns.ts';
import { useColumns } from './use-choices.ts';

export interface ColumnWarningProps {
  readonly field: FieldModel;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
}

/** Names the columns of a field that the data upstream does not have, and what they may have meant. */
export function ColumnWarning({ field, value, onChange }: ColumnWarningProps) {
  const { choices } = useColumns(field);
  const known = choices.map((choice) => choice.value);
  return unknownColumns(value, known).map(({ name, meant }) => (
    <p key={name} className={styles['warning']}>
      {`${name} is none of the ${known.length} columns upstream. `}
      {meant === undefined ? null : (
        <button type="button" className={styles['link']} onClick={() => onChange(withColumn(value, name, meant))}>
          Use {meant}
        </button>
      )}
    </p>
  ));
}

const withColumn = (value: Json | undefined, name: string, meant: string): Json =>
  Array.isArray(value) ? value.map((one: Json) => (one === name ? meant : one)) : meant;
