import { RotateCcw, SquareFunction } from 'lucide-react';
import { type ComponentType, useId, useState } from 'react';
import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import type { Json } from '../../shared/base/json.ts';
import { QuickFixButtons } from '../panels/problems/quick-fix-buttons.tsx';
import { IconButton } from '../ui/button.tsx';
import { ColumnWarning } from './column-warning.tsx';
import { ChoiceControl, SwitchControl } from './controls/choice-controls.tsx';
import { CodeControl } from './controls/code-control.tsx';
import type { ControlProps } from './controls/control.ts';
import { ExpressionControl } from './controls/expression-control.tsx';
import { ColumnsControl, PlainListControl } from './controls/list-control.tsx';
import { MappingControl } from './controls/mapping-control.tsx';
import { ObjectControl, RecordsControl } from './controls/nested-controls.tsx';
import { NumberControl } from './controls/number-control.tsx';
import { SecretControl } from './controls/secret-control.tsx';
import { ColumnControl, FileControl, MetricControl, TargetControl } from './controls/suggest-control.tsx';
import { TextControl } from './controls/text-control.tsx';
import { FieldHint } from './field-hint.tsx';
import { type FieldKind, type FieldModel, valueAt } from './field-model.ts';
import { diagnosticsOf, messageUnderField } from './field-problems.ts';
import { useFormScope } from './form-scope.ts';
import styles from './forms.module.css';
import type { SchemaFieldProps } from './nested-field.ts';
import { isExpression, problemOf, sameValue, valueInWords } from './value-text.ts';

const controls: { readonly [Kind in FieldKind]: ComponentType<ControlProps> } = {
  text: TextControl,
  number: NumberControl,
  switch: SwitchControl,
  choice: ChoiceControl,
  list: PlainListControl,
  object: ObjectControl,
  records: RecordsControl,
  mapping: MappingControl,
  code: CodeControl,
  column: ColumnControl,
  columns: ColumnsControl,
  metric: MetricControl,
  target: TargetControl,
  file: FileControl,
  secret: SecretControl,
  value: TextControl,
};

/** Kinds that hold other fields: their parts are set one by one. */
const composite: ReadonlySet<FieldKind> = new Set(['object', 'records', 'mapping']);
const withoutExpression: ReadonlySet<FieldKind> = new Set(['object', 'records', 'secret', 'code', 'text', 'mapping']);

/** What holds for a field while nothing is set: a default of the pipeline, or of the node type. */
function useFallback({ path, schema }: FieldModel): Json | undefined {
  const { defaults } = useFormScope();
  return valueAt(defaults, path) ?? schema.default;
}

/** One parameter: its label, its control, what it is for, and what is wrong with it. */
export function SchemaField({ field, dense }: SchemaFieldProps) {
  const scope = useFormScope();
  const id = useId();
  const fallback = useFallback(field);
  const value = valueAt(scope.value, field.path);
  const [wantsExpression, setWantsExpression] = useState(false);
  const { kind, path, schema, title } = field;
  const isComposite = composite.has(kind);
  const asExpression =
    !withoutExpression.has(kind) && (isExpression(value) || (wantsExpression && value === undefined));
  const problems = diagnosticsOf(field, scope.nodeId, scope.diagnostics);
  const local = isComposite || problems.length > 0 ? undefined : problemOf(schema, value);
  const savedValue = scope.saved && valueAt(scope.saved, path);
  const isChanged = scope.saved !== undefined && !sameValue(savedValue, value);
  const help = dense && dense !== 'titled' ? '' : field.help;
  const describedBy = [help ? `${id}-help` : '', problems.length > 0 || local ? `${id}-problem` : '']
    .filter(Boolean)
    .join(' ');
  const attributes = {
    id,
    'data-parameter': path.join('.'),
    'aria-describedby': describedBy || undefined,
    'aria-invalid': local !== undefined || problems.some(({ severity }) => severity === 'error'),
    disabled: scope.readOnly,
  };
  const onChange = (next: Json | undefined): void => {
    if (!sameValue(next, value)) scope.set(path, next, title);
  };
  const Control = asExpression ? ExpressionControl : controls[kind];
  const tools = !dense && !scope.readOnly;
  return (
    <div
      className={`${styles['field']} ${dense ? styles[dense] : ''}`}
      data-changed={isChanged && !isComposite ? '' : undefined}
      data-kind={kind}
    >
      <div className={styles['label']}>
        <label htmlFor={id}>{title}</label>
        {tools && !withoutExpression.has(kind) ? (
          <IconButton
            className={styles['tool'] ?? ''}
            size="small"
            label={asExpression ? 'Give a value' : 'Use a pipeline parameter'}
            aria-pressed={asExpression}
            onClick={() => {
              if (isExpression(value)) onChange(undefined);
              setWantsExpression(!asExpression);
            }}
          >
            <SquareFunction aria-hidden />
          </IconButton>
        ) : null}
        {tools && value !== undefined && !(field.isRequired && schema.default === undefined) ? (
          <IconButton
            className={styles['tool'] ?? ''}
            size="small"
            label={fallback === undefined ? 'Clear' : `Back to the default, ${valueInWords(fallback)}`}
            onClick={() => {
              setWantsExpression(false);
              onChange(undefined);
            }}
          >
            <RotateCcw aria-hidden />
          </IconButton>
        ) : null}
        <span className={styles['grow']} />
        {dense && dense !== 'titled' ? null : <FieldHint field={field} value={value} />}
      </div>
      <Control field={field} value={value} fallback={fallback} onChange={onChange} attributes={attributes} />
      {help ? (
        <p id={`${id}-help`} className={styles['help']}>
          {help}
        </p>
      ) : null}
      {isChanged && !isComposite && savedValue !== undefined ? (
        <p className={styles['help']}>Was {valueInWords(savedValue) || 'empty'} in the saved file.</p>
      ) : null}
      {kind === 'column' || kind === 'columns' ? (
        <ColumnWarning field={field} value={value} onChange={onChange} />
      ) : null}
      <FieldProblems id={`${id}-problem`} local={local} problems={problems} />
    </div>
  );
}

interface FieldProblemsProps {
  readonly id: string;
  /** Found here, before the check of the whole pipeline answers. */
  readonly local: string | undefined;
  readonly problems: readonly Diagnostic[];
}

function FieldProblems({ id, local, problems }: FieldProblemsProps) {
  if (local === undefined && problems.length === 0) return null;
  return (
    <div id={id} className={styles['problems']} role="alert">
      {local === undefined ? null : <p className={styles['error']}>{local}</p>}
      {problems.map((problem) => (
        <p key={`${problem.code} ${problem.message}`} className={styles[problem.severity]}>
          {messageUnderField(problem)} <QuickFixButtons diagnostic={problem} look="link" />
        </p>
      ))}
    </div>
  );
}
