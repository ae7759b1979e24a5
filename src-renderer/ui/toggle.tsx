import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { Switch as BaseSwitch } from '@base-ui/react/switch';
import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './toggle.module.css';

export interface ToggleProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** Words beside it; without them give `label`. */
  readonly children?: ReactNode;
  readonly label?: string;
  readonly id?: string;
  readonly disabled?: boolean;
  readonly indeterminate?: boolean;
  readonly 'data-parameter'?: string;
}

/** A box to tick. */
export function Checkbox({ checked, onChange, children, label, indeterminate, ...rest }: ToggleProps) {
  const box = (
    <BaseCheckbox.Root
      checked={checked}
      indeterminate={indeterminate ?? false}
      onCheckedChange={onChange}
      className={styles['box'] ?? ''}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...rest}
    >
      <BaseCheckbox.Indicator>{indeterminate ? <Minus aria-hidden /> : <Check aria-hidden />}</BaseCheckbox.Indicator>
    </BaseCheckbox.Root>
  );
  return children ? (
    // biome-ignore lint/a11y/noLabelWithoutControl: the box inside is the control.
    <label className={styles['row']}>
      {box}
      {children}
    </label>
  ) : (
    box
  );
}

/** On or off, at once. */
export function Switch({ checked, onChange, children, label, indeterminate: _, ...rest }: ToggleProps) {
  const control = (
    <BaseSwitch.Root
      checked={checked}
      onCheckedChange={onChange}
      className={styles['track'] ?? ''}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...rest}
    >
      <BaseSwitch.Thumb className={styles['thumb'] ?? ''} />
    </BaseSwitch.Root>
  );
  return children ? (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch inside is the control.
    <label className={styles['row']}>
      {control}
      {children}
    </label>
  ) : (
    control
  );
}
