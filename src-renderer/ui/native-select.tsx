import { ChevronDown } from 'lucide-react';
import styles from './native-select.module.css';
import type { Choice } from './select.tsx';

export interface NativeSelectProps {
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
  /** The value stands in for one that is not set. */
  readonly isUnset?: boolean;
  readonly id?: string;
  readonly label?: string;
  readonly disabled?: boolean;
  readonly className?: string;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean;
  readonly 'data-parameter'?: string;
}

/** One of a few, as the platform's own control: for forms. Give it a label through `Field` or `label`. */
export function NativeSelect({
  value,
  choices,
  onChange,
  isUnset = false,
  label,
  className = '',
  ...rest
}: NativeSelectProps) {
  return (
    <div className={styles['group']}>
      <select
        className={`${styles['select']} ${isUnset ? styles['unset'] : ''} ${className}`}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        {...(label === undefined ? {} : { 'aria-label': label })}
        {...rest}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.note ? `${choice.label} (${choice.note})` : choice.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden />
    </div>
  );
}
