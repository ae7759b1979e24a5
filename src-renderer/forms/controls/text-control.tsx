import { TextArea, TextInput } from '../../ui/field.tsx';
import { useDraft } from '../use-draft.ts';
import { textOfValue, valueInWords, valueOfText } from '../value-text.ts';
import type { ControlProps } from './control.ts';

/** A text, or with several types whatever the text is read as. */
export function TextControl({ field, value, fallback, onChange, attributes }: ControlProps) {
  const { schema } = field;
  const draft = useDraft(textOfValue(value), (text) => onChange(valueOfText(schema, text)));
  const example = schema.examples?.[0];
  const ghost = fallback === undefined ? (example === undefined ? '' : `e.g. ${valueInWords(example)}`) : '';
  const props = {
    ...attributes,
    value: draft.text,
    placeholder: ghost || valueInWords(fallback),
    onBlur: draft.leave,
    onKeyDown: draft.onKeyDown,
  };
  const rows = schema['x-ui']?.['rows'];
  if (typeof rows === 'number' || textOfValue(value).includes('\n')) {
    return (
      <TextArea
        {...props}
        rows={typeof rows === 'number' ? rows : 4}
        onChange={(event) => draft.type(event.currentTarget.value)}
      />
    );
  }
  return <TextInput {...props} onChange={(event) => draft.type(event.currentTarget.value)} />;
}
