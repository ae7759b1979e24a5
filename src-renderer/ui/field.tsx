import { type ComponentProps, type ReactNode, useId } from 'react';
import styles from './field.module.css';

export interface FieldProps {
  readonly label: ReactNode;
  /** A word at the right of the label, such as a unit. */
  readonly hint?: ReactNode;
  readonly help?: ReactNode;
  readonly error?: ReactNode;
  /** Draws the control and gives it these attributes. */
  readonly children: (control: {
    readonly id: string;
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': boolean;
  }) => ReactNode;
}

/** A control with its label, help and error, tied together for screen readers. */
export function Field({ label, hint, help, error, children }: FieldProps) {
  const id = useId();
  const describedBy = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={styles['field']}>
      <div className={styles['label']}>
        <label htmlFor={id}>{label}</label>
        {hint ? <span className={styles['hint']}>{hint}</span> : null}
      </div>
      {children({ id, 'aria-describedby': describedBy || undefined, 'aria-invalid': Boolean(error) })}
      {help ? (
        <div id={`${id}-help`} className={styles['help']}>
          {help}
        </div>
      ) : null}
      {error ? (
        <div id={`${id}-error`} className={styles['error']} role="alert">
          {error}
        </div>
      ) : null}
    </div>
  );
}

/** A text input in the look of the app; give it a label through `Field` or `aria-label`. */
export function TextInput({ className = '', ...rest }: ComponentProps<'input'>) {
  return <input className={`${styles['input']} ${className}`} autoComplete="off" spellCheck={false} {...rest} />;
}

/** Several lines of text. */
export function TextArea({ className = '', ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={`${styles['input']} ${className}`} autoComplete="off" spellCheck={false} {...rest} />;
}
