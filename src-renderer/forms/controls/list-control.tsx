import { X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import type { Json } from '../../../shared/base/json.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { TextInput } from '../../ui/field.tsx';
import { mainType } from '../field-model.ts';
import styles from '../forms.module.css';
import { itemsOfText } from '../list-text.ts';
import { type Suggestions, useColumns } from '../use-choices.ts';
import { isExpression, textOfValue, valueInWords } from '../value-text.ts';
import type { ControlProps } from './control.ts';

interface ListProps extends ControlProps {
  readonly suggestions?: Suggestions;
}

/** Several values: each one with its button to take it away, and a field that adds to them. */
function ListControl({ field, value, fallback, onChange, attributes, suggestions }: ListProps) {
  const [text, setText] = useState('');
  const items: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : value === undefined ? [] : [value];
  const itemSchema = field.schema.items ?? {};
  const takesWords =
    suggestions !== undefined || mainType(itemSchema) === 'number' || mainType(itemSchema) === 'integer';
  const add = (typed: string): void => {
    setText('');
    if (isExpression(typed)) return onChange(typed.trim());
    const added = itemsOfText(itemSchema, typed, takesWords);
    if (added.length > 0) onChange([...items, ...added]);
  };
  const removeAt = (index: number): void => {
    const left = items.filter((_, at) => at !== index);
    onChange(left.length === 0 && (fallback === undefined || valueInWords(fallback) === 'none') ? undefined : left);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const input = event.target as HTMLElement;
    const isOnSuggestion = input.getAttribute('aria-activedescendant');
    if (event.key === 'Enter' && !isOnSuggestion && text !== '') {
      event.preventDefault();
      add(text);
    } else if (event.key === 'Backspace' && text === '' && items.length > 0 && input.tagName === 'INPUT') {
      event.preventDefault();
      setText(textOfValue(items.at(-1)));
      removeAt(items.length - 1);
    }
  };
  const ghost = items.length > 0 ? 'Add…' : fallback === undefined ? 'Add…' : valueInWords(fallback);
  const taken = new Set(items.map(textOfValue));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears the keys of the field inside.
    <div className={styles['list']} onKeyDown={onKeyDown}>
      {items.length > 0 ? (
        <ul className={styles['chips']} aria-label="Values">
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: equal values may stand in a list more than once.
            <li key={index} className={styles['chip']}>
              <button
                type="button"
                className={styles['chipText']}
                disabled={attributes.disabled}
                title="Edit"
                onClick={() => {
                  setText(textOfValue(item));
                  removeAt(index);
                  document.getElementById(attributes.id)?.focus();
                }}
              >
                {textOfValue(item) || <em>empty</em>}
              </button>
              <button
                type="button"
                className={styles['chipRemove']}
                aria-label={`Remove ${textOfValue(item)}`}
                disabled={attributes.disabled}
                onClick={() => removeAt(index)}
              >
                <X aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {suggestions ? (
        <Combobox
          {...attributes}
          value={text}
          placeholder={ghost}
          choices={suggestions.choices.filter((choice) => !taken.has(choice.value))}
          emptyText={suggestions.choices.length > 0 ? 'Nothing of this name.' : suggestions.note}
          onChange={setText}
          onCommit={(typed) => add(typed)}
        />
      ) : (
        <TextInput
          {...attributes}
          value={text}
          placeholder={ghost}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={() => add(text)}
        />
      )}
    </div>
  );
}

/** Several values, with those that the schema lists as suggestions. */
export function PlainListControl(props: ControlProps) {
  const listed = props.field.schema.items?.enum;
  if (!listed) return <ListControl {...props} />;
  const choices = listed.map((one) => ({ value: textOfValue(one), label: textOfValue(one) }));
  return <ListControl {...props} suggestions={{ choices, note: '' }} />;
}

/** Several columns of what feeds the node. */
export function ColumnsControl(props: ControlProps) {
  return <ListControl {...props} suggestions={useColumns(props.field)} />;
}
