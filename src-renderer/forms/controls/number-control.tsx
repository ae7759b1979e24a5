import type { CSSProperties, KeyboardEvent } from 'react';
import { TextInput } from '../../ui/field.tsx';
import styles from '../forms.module.css';
import { sliderPositions, sliderScaleOf } from '../slider-scale.ts';
import { useDraft } from '../use-draft.ts';
import { nudged, textOfValue, valueInWords, valueOfText } from '../value-text.ts';
import type { ControlProps } from './control.ts';

const steps: { readonly [key: string]: number } = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

/** A number as it is typed; arrow keys move it, and a slider where both bounds are known. */
export function NumberControl({ field, value, fallback, onChange, attributes }: ControlProps) {
  const { schema, unit } = field;
  const draft = useDraft(textOfValue(value), (text) => onChange(valueOfText(schema, text)));
  const shown = valueOfText(schema, draft.text) ?? fallback;
  const number = typeof shown === 'number' ? shown : undefined;
  const scale = sliderScaleOf(schema);
  const position = number === undefined ? 0 : (scale?.positionOf(number) ?? 0);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined || attributes.disabled) return draft.onKeyDown(event);
    event.preventDefault();
    draft.leave();
    onChange(nudged(schema, number ?? schema.minimum ?? 0, step));
  };
  return (
    <div className={styles['number']}>
      {scale ? (
        // The text beside it is the control for keyboards and screen readers.
        <input
          type="range"
          className={styles['slider']}
          aria-hidden
          tabIndex={-1}
          min={0}
          max={sliderPositions}
          value={position}
          style={{ '--position': `${(position / sliderPositions) * 100}%` } as CSSProperties}
          disabled={attributes.disabled}
          onChange={(event) => onChange(scale.valueOf(Number(event.currentTarget.value)))}
        />
      ) : null}
      <TextInput
        {...attributes}
        inputMode="decimal"
        className={scale ? (styles['beside'] ?? '') : ''}
        value={draft.text}
        placeholder={valueInWords(fallback)}
        onChange={(event) => draft.type(event.currentTarget.value)}
        onBlur={draft.leave}
        onKeyDown={onKeyDown}
      />
      {unit ? <span className={styles['unit']}>{unit}</span> : null}
    </div>
  );
}
