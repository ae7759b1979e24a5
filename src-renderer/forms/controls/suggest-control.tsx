import type { Json } from '../../../shared/base/json.ts';
import { Combobox } from '../../ui/combobox.tsx';
import type { Suggestions } from '../use-choices.ts';
import { useColumns, useFiles, useMetrics, useTargets } from '../use-choices.ts';
import { useDraft } from '../use-draft.ts';
import { textOfValue, valueInWords, valueOfText } from '../value-text.ts';
import type { ControlProps } from './control.ts';

interface SuggestProps extends ControlProps {
  readonly suggestions: Suggestions;
  readonly emptyText: string;
  readonly read?: (text: string) => Json | undefined;
  readonly show?: (value: Json | undefined) => string;
}

/** A text with suggestions; anything else may be typed as well. */
export function SuggestControl({
  field,
  value,
  fallback,
  onChange,
  attributes,
  suggestions,
  emptyText,
  read = (text) => valueOfText(field.schema, text),
  show = textOfValue,
}: SuggestProps) {
  const draft = useDraft(show(value), (text) => onChange(read(text)));
  const { disabled, ...rest } = attributes;
  return (
    <Combobox
      {...rest}
      disabled={disabled}
      value={draft.text}
      choices={suggestions.choices}
      placeholder={valueInWords(fallback)}
      emptyText={suggestions.choices.length === 0 ? suggestions.note || emptyText : emptyText}
      onChange={draft.type}
      onCommit={(text) => {
        if (text !== draft.text) draft.type(text);
        draft.leave();
      }}
    />
  );
}

/** The name of a column of what feeds the node. */
export function ColumnControl(props: ControlProps) {
  const suggestions = useColumns(props.field);
  return (
    <SuggestControl
      {...props}
      suggestions={suggestions}
      emptyText={suggestions.choices.length > 0 ? 'No such column upstream.' : 'Connect data to see its columns.'}
    />
  );
}

/** The name of a metric of what feeds the node. */
export function MetricControl(props: ControlProps) {
  return (
    <SuggestControl {...props} suggestions={useMetrics(props.field)} emptyText="No metric of this name upstream." />
  );
}

/** The name of a target. */
export function TargetControl(props: ControlProps) {
  return <SuggestControl {...props} suggestions={useTargets()} emptyText="No target of this name." />;
}

/** A file, or a folder, of the project. */
export function FileControl(props: ControlProps) {
  const isFolder = props.field.schema.format === 'input-directory';
  return (
    <SuggestControl
      {...props}
      suggestions={useFiles(isFolder)}
      emptyText={`No such ${isFolder ? 'folder' : 'file'} in the project. Drop one on the window to add it.`}
    />
  );
}
