import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useEffectEvent, useRef } from 'react';
import styles from './code-editor.module.css';
import { editorTheme } from './editor-theme.ts';
import { languageNamed } from './languages.ts';
import { changeBetween } from './text-change.ts';

export interface CodeEditorProps {
  readonly id?: string;
  readonly label: string;
  readonly language: string;
  readonly text: string;
  readonly readOnly: boolean;
  readonly onChange: (text: string) => void;
  readonly onBlur?: () => void;
  readonly 'data-parameter'?: string;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean;
}

/** A few lines of code in a form. Escape leaves it, since Tab indents. */
export function CodeEditor({ id, label, language, text, readOnly, onChange, onBlur, ...attributes }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const parameter = attributes['data-parameter'];
  const describedBy = attributes['aria-describedby'];
  const invalid = attributes['aria-invalid'];
  const tell = useEffectEvent((value: string) => onChange(value));
  const leave = useEffectEvent(() => onBlur?.());
  const start = useEffectEvent(() => text);

  useEffect(() => {
    if (!host.current) return;
    const languages = new Compartment();
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: start(),
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          indentOnInput(),
          EditorView.lineWrapping,
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          editorTheme,
          languages.of([]),
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({
            'aria-label': label,
            tabindex: '0',
            ...(id === undefined ? {} : { id }),
            ...(parameter === undefined ? {} : { 'data-parameter': parameter }),
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((one) => one.isUserEvent('outside'))) {
              tell(update.state.doc.toString());
            }
          }),
          EditorView.domEventHandlers({ blur: () => leave() }),
        ],
      }),
    });
    view.current = editor;
    let isThere = true;
    void languageNamed(language).then((loaded) => {
      if (isThere) editor.dispatch({ effects: languages.reconfigure(loaded) });
    });
    return () => {
      isThere = false;
      view.current = null;
      editor.destroy();
    };
  }, [id, label, language, parameter, readOnly]);

  useEffect(() => {
    const editor = view.current;
    const changes = editor && changeBetween(editor.state.doc.toString(), text);
    if (changes) editor.dispatch({ changes, userEvent: 'outside' });
  }, [text]);

  useEffect(() => {
    const content = view.current?.contentDOM;
    if (!content) return;
    content.setAttribute('aria-invalid', String(invalid ?? false));
    if (describedBy) content.setAttribute('aria-describedby', describedBy);
    else content.removeAttribute('aria-describedby');
  }, [invalid, describedBy]);

  return <div ref={host} className={styles['editor']} data-invalid={invalid ? '' : undefined} />;
}
