import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import popup from './popup.module.css';
import styles from './select.module.css';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly note?: string;
}

export interface SelectProps {
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
  readonly label?: string;
  readonly id?: string;
  readonly wide?: boolean;
  readonly disabled?: boolean;
  readonly className?: string;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean;
  readonly 'data-parameter'?: string;
}

/** One of a few. Give it a label through `Field` or `label`. */
export function Select({
  value,
  choices,
  onChange,
  label,
  wide = false,
  disabled,
  className = '',
  ...rest
}: SelectProps) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => next !== null && onChange(next as string)}
      items={choices}
      modal={false}
      {...(disabled === undefined ? {} : { disabled })}
    >
      <Base.Trigger
        className={`${styles['trigger']} ${wide ? styles['wide'] : ''} ${className}`}
        {...(label === undefined ? {} : { 'aria-label': label })}
        {...rest}
      >
        <Base.Value className={styles['value'] ?? ''} />
        <Base.Icon className={styles['icon'] ?? ''}>
          <ChevronDown aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={popup['positioner'] ?? ''} sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className={popup['popup'] ?? ''}>
            <Base.List>
              {choices.map((choice) => (
                <Base.Item key={choice.value} value={choice.value} className={popup['item'] ?? ''}>
                  <span className={popup['check']}>
                    <Base.ItemIndicator>
                      <Check aria-hidden />
                    </Base.ItemIndicator>
                  </span>
                  <Base.ItemText className={popup['grow'] ?? ''}>{choice.label}</Base.ItemText>
                  {choice.note ? <span className={popup['note']}>{choice.note}</span> : null}
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
