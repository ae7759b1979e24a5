import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';
import { Tooltip } from './tooltip.tsx';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'plain' | 'primary' | 'ghost' | 'danger';
  readonly size?: 'normal' | 'small';
}

const classOf = (look: ButtonProps['look'], size: ButtonProps['size'], more = ''): string =>
  [styles['button'], look && look !== 'plain' ? styles[look] : '', size === 'small' ? styles['small'] : '', more]
    .filter(Boolean)
    .join(' ');

/** A button with words. */
export function Button({ look, size, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={classOf(look, size, className)} {...rest} />;
}

export interface IconButtonProps extends Omit<ButtonProps, 'aria-label'> {
  /** What it does; the accessible name and the tooltip. */
  readonly label: string;
  readonly shortcut?: string;
  readonly children: ReactNode;
}

/** A button with an icon; its words are in the tooltip. */
export function IconButton({ label, shortcut, look = 'ghost', size, className, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} {...(shortcut === undefined ? {} : { shortcut })}>
      <button
        type="button"
        aria-label={label}
        className={classOf(look, size, `${styles['icon']} ${className ?? ''}`)}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}
