import type { Json } from '../../shared/base/json.ts';
import type { FieldModel } from './field-model.ts';
import styles from './forms.module.css';
import { useColumns } from './use-choices.ts';

/** The words at the right of a label: how many columns there are, or that the field must be filled. */
export function FieldHint({ field, value }: { readonly field: FieldModel; readonly value: Json | undefined }) {
  if (field.kind === 'column' || field.kind === 'columns') return <ColumnCount field={field} />;
  const words = value === undefined && field.isRequired ? 'required' : '';
  return words ? <span className={styles['hint']}>{words}</span> : null;
}

function ColumnCount({ field }: { readonly field: FieldModel }) {
  const { choices, note } = useColumns(field);
  return choices.length > 0 ? <span className={styles['hint']}>{note}</span> : null;
}
