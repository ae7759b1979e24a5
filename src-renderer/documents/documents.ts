import { type Draft, produce } from 'immer';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { JsonObject } from '../../shared/base/json.ts';
import { readPipelineValue } from '../../shared/pipeline/pipeline-file.ts';
import { changed, type OpenDocument, redone, textOfDocument, undone } from './open-document.ts';

export interface DocumentsState {
  readonly byFile: { readonly [file: string]: OpenDocument };
}

/** The pipeline files that this window has open, by path inside the project. */
export const documents = createStore<DocumentsState>(() => ({ byFile: {} }));

export const documentOf = (file: string): OpenDocument | undefined => documents.getState().byFile[file];

/** Replaces an open document; the one way in which the store is written. */
export function updateDocument(file: string, update: (document: OpenDocument) => OpenDocument): void {
  documents.setState((state) => {
    const before = state.byFile[file];
    const after = before && update(before);
    return after && after !== before ? { byFile: { ...state.byFile, [file]: after } } : state;
  });
}

export function putDocument(document: OpenDocument): void {
  documents.setState(({ byFile }) => ({ byFile: { ...byFile, [document.file]: document } }));
}

export function forgetDocument(file: string): void {
  documents.setState(({ byFile: { [file]: _, ...byFile } }) => ({ byFile }));
}

/** A change of the content of a pipeline file; a recipe of immer's. */
export type Recipe = (value: Draft<JsonObject>) => void;

const refusalListeners = new Set<(file: string) => void>();

/** Hears when a change was refused because the YAML text cannot be read at the moment. @returns what ends it */
export function listenToRefusals(listener: (file: string) => void): () => void {
  refusalListeners.add(listener);
  return () => refusalListeners.delete(listener);
}

/** Gives up a YAML text that cannot be read; the content stays as it was before it. */
export const discardBrokenText = (file: string): void =>
  updateDocument(file, (document) => ({ ...document, brokenText: null }));

/**
 * Changes a document as one step that can be undone; the only way to change one. Read-only files stay as they are, and so
 * does one whose YAML text is half typed: what was typed would be lost.
 *
 * @param title what the step is called, e.g. `Move 3 nodes`
 * @param options.mergeKey steps with the same key in quick succession are one, such as the letters of a field
 * @returns whether anything changed
 */
export function change(
  file: string,
  title: string,
  recipe: Recipe,
  options: { readonly mergeKey?: string } = {},
): boolean {
  const before = documentOf(file);
  if (!before || before.readOnly) return false;
  if (before.brokenText !== null) {
    for (const listener of refusalListeners) listener(file);
    return false;
  }
  const value = produce(before.value, recipe);
  if (value === before.value) return false;
  updateDocument(file, (document) =>
    changed(document, title, { ...document.snapshot, value }, performance.now(), options.mergeKey),
  );
  return true;
}

/** Takes over a text as it was typed. One that cannot be read as a pipeline is remembered, and the content stays. */
export function replaceText(file: string, text: string, title: string, mergeKey?: string): void {
  updateDocument(file, (document) => {
    if (document.readOnly || (text === textOfDocument(document) && document.brokenText === null)) return document;
    const value = readPipelineValue(text);
    if (!value) return { ...document, brokenText: text };
    return changed(document, title, { value, baseText: text, baseValue: value }, performance.now(), mergeKey);
  });
}

export const undo = (file: string): void => updateDocument(file, undone);
export const redo = (file: string): void => updateDocument(file, redone);

/** The YAML text of an open document; empty where it is not open. */
export function textOf(file: string): string {
  const document = documentOf(file);
  return document ? textOfDocument(document) : '';
}

/** Follows one part of an open document; undefined while it is not open. */
export function useDocument<Part>(file: string, select: (document: OpenDocument) => Part): Part | undefined {
  return useStore(documents, ({ byFile }) => {
    const document = byFile[file];
    return document && select(document);
  });
}
