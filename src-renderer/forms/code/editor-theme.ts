import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'transparent', fontSize: 'var(--f12)', height: '100%' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', fontVariantLigatures: 'none' },
  '.cm-content': { caretColor: 'var(--text)', padding: 'var(--s2) 0' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--faint)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent) 6%, transparent)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 24%, transparent)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--warn-soft)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)', outline: '1px solid var(--line2)' },
  '.cm-searchMatch-selected': { backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--line2)',
  },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text)', fontFamily: 'var(--sans)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: 'var(--s2)', fontSize: 'var(--f12)' },
  '.cm-panel.cm-search [name=close]': { color: 'var(--muted)', fontSize: 'var(--f15)' },
  '.cm-panel.cm-search label': { fontSize: 'var(--f11)', color: 'var(--muted)' },
  '.cm-textfield': {
    height: '24px',
    border: '1px solid var(--line2)',
    borderRadius: 'var(--r1)',
    backgroundColor: 'var(--sunken)',
    color: 'var(--text)',
    fontSize: 'var(--f12)',
  },
  '.cm-button': {
    height: '24px',
    padding: '0 6px',
    margin: '2px 4px 2px 0',
    border: '1px solid var(--line2)',
    borderRadius: 'var(--r1)',
    backgroundColor: 'var(--raised)',
    backgroundImage: 'none',
    color: 'var(--text)',
    fontSize: 'var(--f12)',
  },
  '.cm-tooltip': {
    border: '1px solid var(--line2)',
    borderRadius: 'var(--r2)',
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
    boxShadow: 'var(--popup-shadow)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--text)',
  },
  '.cm-diagnostic': { fontFamily: 'var(--sans)', fontSize: 'var(--f12)', padding: '4px 8px', maxWidth: '420px' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--bad)' },
  '.cm-diagnostic-warning': { borderLeft: '3px solid var(--warn)' },
  '.cm-lintRange-error': { backgroundImage: 'none', borderBottom: '2px dotted var(--bad)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', borderBottom: '2px dotted var(--warn)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--sunken)', border: '1px solid var(--line2)', color: 'var(--muted)' },
});

const colours = HighlightStyle.define([
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--faint)', fontStyle: 'italic' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--data)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--evaluate)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--tune)' },
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.modifier], color: 'var(--train)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))], color: 'var(--data)' },
  { tag: [tags.standard(tags.name), tags.className, tags.typeName], color: 'var(--deploy)' },
  { tag: [tags.special(tags.variableName), tags.meta], color: 'var(--monitor)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

/** Editors in the tokens of the app; one for light and dark, since the tokens change. */
export const editorTheme: Extension = [theme, syntaxHighlighting(colours)];
