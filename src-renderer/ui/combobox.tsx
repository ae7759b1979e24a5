import { Autocomplete } from '@base-ui/react/autocomplete';
import { ChevronDown } from 'lucide-react';
import field from './field.module.css';
import popup from './popup.module.css';
import styles from './select.module.css';
import type { Choice } from './select.tsx';

export interface ComboboxProps {
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
  /** The text is meant: Enter, a choice, or the focus went on. */
  readonly onCommit?: (value: string) => void;
  readonly id?: string;
  readonly label?: string;
  readonly placeholder?: string;
  readonly className?: string;
  /** What the list says when nothing fits. */
  readonly emptyText?: string;
  readonly disabled?: boolean;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean;
  readonly 'data-parameter'?: string;
}

/** A text with suggestions; other texts may be typed as well. */
export function Combobox({
  value,
  choices,
  onChange,
  onCommit,
  label,
  className = '',
  emptyText = '',
  ...rest
}: ComboboxProps) {
  return (
    <Autocomplete.Root
      items={choices}
      value={value}
      openOnInputClick
      itemToStringValue={(choice: Choice) => choice.value}
      onValueChange={(next, details) => {
        onChange(next);
        if (details.reason === 'item-press') onCommit?.(next);
      }}
    >
      <div className={styles['group']}>
        <Autocomplete.Input
          className={`${field['input']} ${className}`}
          spellCheck={false}
          {...(label === undefined ? {} : { 'aria-label': label })}
          onBlur={(event) => onCommit?.(event.currentTarget.value)}
          {...rest}
        />
        <Autocomplete.Trigger className={styles['open'] ?? ''} aria-label="Show choices" tabIndex={-1}>
          <ChevronDown size={14} aria-hidden />
        </Autocomplete.Trigger>
      </div>
      <Autocomplete.Portal>
        <Autocomplete.Positioner className={popup['positioner'] ?? ''} sideOffset={4} align="start">
          <Autocomplete.Popup className={popup['popup'] ?? ''}>
            <Autocomplete.Empty className={popup['empty'] ?? ''}>{emptyText}</Autocomplete.Empty>
            <Autocomplete.List>
              {(choice: Choice) => (
                <Autocomplete.Item key={choice.value} value={choice} className={popup['item'] ?? ''}>
                  <span className={popup['grow']}>{choice.label}</span>
                  {choice.note ? <span className={popup['note']}>{choice.note}</span> : null}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
