import { Button } from './button.tsx';
import styles from './segments.module.css';

export interface Segment<Id extends string> {
  readonly id: Id;
  readonly title: string;
}

export interface SegmentsProps<Id extends string> {
  /** What is chosen here; for screen readers. */
  readonly label: string;
  readonly segments: readonly Segment<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}

/** A few ways to look at something, side by side in a bar. */
export function Segments<Id extends string>({ label, segments, value, onChange }: SegmentsProps<Id>) {
  return (
    <fieldset className={styles['segments']}>
      <legend className="visually-hidden">{label}</legend>
      {segments.map(({ id, title }) => (
        <Button key={id} size="small" look="ghost" aria-pressed={id === value} onClick={() => onChange(id)}>
          {title}
        </Button>
      ))}
    </fieldset>
  );
}
