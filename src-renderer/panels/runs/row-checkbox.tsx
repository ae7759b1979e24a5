import { useRef } from 'react';
import styles from './row-checkbox.module.css';

export interface RowCheckboxProps {
  readonly checked: boolean;
  readonly label: string;
  readonly indeterminate?: boolean;
  /** @param toHere the shift key was held */
  readonly onChange: (checked: boolean, toHere: boolean) => void;
}

/** A box to tick that costs nothing to draw: a table scrolls through hundreds of them. */
export function RowCheckbox({ checked, label, indeterminate = false, onChange }: RowCheckboxProps) {
  const toHere = useRef(false);
  return (
    <input
      type="checkbox"
      className={styles['box']}
      aria-label={label}
      checked={checked}
      ref={(box) => {
        if (box) box.indeterminate = indeterminate;
      }}
      onClick={({ shiftKey }) => {
        toHere.current = shiftKey;
      }}
      onChange={({ target }) => onChange(target.checked, toHere.current)}
    />
  );
}
