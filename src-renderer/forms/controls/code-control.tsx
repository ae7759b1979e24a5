import { lazy, Suspense } from 'react';
import { TextArea } from '../../ui/field.tsx';
import { languageOf } from '../field-model.ts';
import { useDraft } from '../use-draft.ts';
import { textOfValue } from '../value-text.ts';
import type { ControlProps } from './control.ts';

const CodeEditor = lazy(async () => ({ default: (await import('../code/code-editor.tsx')).CodeEditor }));

/** Code in an editor with the colours of its language. */
export function CodeControl({ field, value, onChange, attributes }: ControlProps) {
  const draft = useDraft(textOfValue(value), (text) => onChange(text === '' ? undefined : text));
  const { disabled, ...rest } = attributes;
  return (
    <Suspense fallback={<TextArea rows={6} value={draft.text} readOnly />}>
      <CodeEditor
        {...rest}
        label={field.title}
        language={languageOf(field.schema)}
        text={draft.text}
        readOnly={disabled}
        onChange={draft.type}
        onBlur={draft.leave}
      />
    </Suspense>
  );
}
