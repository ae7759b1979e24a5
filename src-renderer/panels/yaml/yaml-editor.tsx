import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, EditorState, Transaction } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useEffectEvent, useRef } from 'react';
import { documentOf, documents, replaceText, textOf } from '../../documents/documents.ts';
import { editorTheme } from '../../forms/code/editor-theme.ts';
import { changeBetween } from '../../forms/code/text-change.ts';
import { lineRequest } from './line-request.ts';
import { marksOf } from './marks.ts';
import styles from './yaml.module.css';

/** Milliseconds without a key after which the canvas follows the text. */
const followAfterMs = 200;
const fromOutside = Annotation.define<true>();

export interface YamlEditorProps {
  readonly file: string;
  readonly readOnly: boolean;
}

/** The text of a pipeline file, kept together with the document both ways. */
export function YamlEditor({ file, readOnly }: YamlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const typed = useRef<string | null>(null);

  const take = useEffectEvent(() => {
    clearTimeout(timer.current);
    const text = typed.current;
    typed.current = null;
    if (text !== null) replaceText(file, text, 'Edit YAML', 'yaml');
  });

  useEffect(() => {
    if (!host.current) return;
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: documentOf(file)?.brokenText ?? textOf(file),
        extensions: [
          lineNumbers(),
          foldGutter(),
          history(),
          drawSelection(),
          indentUnit.of('  '),
          indentOnInput(),
          bracketMatching(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          search({ top: true }),
          yaml(),
          editorTheme,
          keymap.of([...searchKeymap, ...defaultKeymap, ...historyKeymap, ...foldKeymap, indentWithTab]),
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ 'aria-label': 'YAML', 'aria-multiline': 'true', tabindex: '0' }),
          EditorView.domEventHandlers({ blur: () => take() }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.every((one) => one.annotation(fromOutside))) return;
            typed.current = update.state.doc.toString();
            clearTimeout(timer.current);
            timer.current = setTimeout(() => take(), followAfterMs);
          }),
        ],
      }),
    });

    const mark = (): void => {
      const diagnostics = documentOf(file)?.diagnostics ?? [];
      view.dispatch(setDiagnostics(view.state, marksOf(diagnostics, view.state.doc)));
    };
    const follow = (): void => {
      const document = documentOf(file);
      // What is being typed is newer than the document; a broken text stays as it is until it is mended or dropped.
      if (!document || typed.current !== null || document.brokenText !== null) return;
      const changes = changeBetween(view.state.doc.toString(), textOf(file));
      if (!changes) return;
      view.dispatch({ changes, annotations: [fromOutside.of(true), Transaction.addToHistory.of(false)] });
    };
    const goTo = (): void => {
      const { request } = lineRequest.getState();
      if (!request) return;
      lineRequest.setState({ request: null });
      const line = view.state.doc.line(Math.min(Math.max(1, request.line), view.state.doc.lines));
      const anchor = Math.min(line.from + request.column - 1, line.to);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
      view.focus();
    };
    mark();
    goTo();
    const stopFollowing = documents.subscribe(({ byFile }, { byFile: before }) => {
      if (byFile[file] === before[file]) return;
      follow();
      if (byFile[file]?.diagnostics !== before[file]?.diagnostics) mark();
    });
    const stopRequests = lineRequest.subscribe(goTo);
    return () => {
      take();
      stopFollowing();
      stopRequests();
      view.destroy();
    };
  }, [file, readOnly]);

  return <div ref={host} className={styles['editor']} />;
}
