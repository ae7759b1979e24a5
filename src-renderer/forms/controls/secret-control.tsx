import { secretNameIn } from '../../../shared/pipeline/secret-parameters.ts';
import { TextInput } from '../../ui/field.tsx';
import { useDraft } from '../use-draft.ts';
import { textOfValue } from '../value-text.ts';
import type { ControlProps } from './control.ts';

/** The name of a secret; its value is never seen here. */
export function SecretControl({ value, onChange, attributes }: ControlProps) {
  const shown = value === undefined ? '' : (secretNameIn(value) ?? textOfValue(value));
  const draft = useDraft(shown, (text) => onChange(text.trim() === '' ? undefined : { secret: text.trim() }));
  return (
    <TextInput
      {...attributes}
      value={draft.text}
      placeholder="Name of a secret, such as HUB_TOKEN"
      onChange={(event) => draft.type(event.currentTarget.value)}
      onBlur={draft.leave}
      onKeyDown={draft.onKeyDown}
    />
  );
}
