import type { Json } from '../../../shared/base/json.ts';
import type { FieldModel } from '../field-model.ts';

/** What every control of a form gets. */
export interface ControlProps {
  readonly field: FieldModel;
  /** What the document has; undefined: nothing is set. */
  readonly value: Json | undefined;
  /** What holds while nothing is set. */
  readonly fallback: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  /** For the element that takes the focus. */
  readonly attributes: {
    readonly id: string;
    readonly 'data-parameter': string;
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': boolean;
    readonly disabled: boolean;
  };
}
