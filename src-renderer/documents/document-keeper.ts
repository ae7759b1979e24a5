import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import { call } from '../connection/client.ts';
import { windowId } from './document-files.ts';
import { documentOf, documents, updateDocument } from './documents.ts';
import { type OpenDocument, textOfDocument } from './open-document.ts';

/** Milliseconds after the last change until a document is checked, and until its draft is kept. */
const checkAfterMs = 150;
const draftAfterMs = 400;

interface Timers {
  check?: ReturnType<typeof setTimeout>;
  draft?: ReturnType<typeof setTimeout>;
}

/**
 * Looks after the open documents: keeps a draft of each that differs from its file, and has each checked after a change.
 *
 * @returns what ends it
 */
export function keepDocuments(): () => void {
  const timers = new Map<string, Timers>();
  const later = (file: string, kind: keyof Timers, afterMs: number, act: () => Promise<void>): void => {
    const own = timers.get(file) ?? {};
    clearTimeout(own[kind]);
    // A connection that is lost meanwhile has its own words; the next change, or the connection's return, tries again.
    own[kind] = setTimeout(() => void act().catch(() => {}), afterMs);
    timers.set(file, own);
  };
  const look = (file: string, now: OpenDocument, before: OpenDocument | undefined): void => {
    const isOpened = before === undefined;
    if (isOpened || now.snapshot !== before.snapshot || now.brokenText !== before.brokenText) {
      later(file, 'check', isOpened ? 0 : checkAfterMs, () => checkDocument(file));
    }
    if (!isOpened && (now.snapshot !== before.snapshot || now.isDirty !== before.isDirty)) {
      later(file, 'draft', draftAfterMs, () => keepDraft(file));
    }
  };
  const stop = documents.subscribe(({ byFile }, { byFile: before }) => {
    for (const [file, document] of Object.entries(byFile)) {
      if (document !== before[file]) look(file, document, before[file]);
    }
  });
  return () => {
    stop();
    for (const { check, draft } of timers.values()) {
      clearTimeout(check);
      clearTimeout(draft);
    }
  };
}

/** Asks the engine for the diagnostics of a document as it stands now. */
export async function checkDocument(file: string): Promise<void> {
  const document = documentOf(file);
  if (!document) return;
  const { snapshot, brokenText } = document;
  const { diagnostics } = await call('pipeline.check', { file, text: brokenText ?? textOfDocument(document) });
  updateDocument(file, (now) =>
    now.snapshot === snapshot && now.brokenText === brokenText
      ? { ...now, diagnostics: diagnostics as readonly Diagnostic[] }
      : now,
  );
}

/** Keeps, or drops, the draft of a document as it stands now. */
export async function keepDraft(file: string): Promise<void> {
  const document = documentOf(file);
  if (!document || document.readOnly) return;
  if (!document.isDirty) {
    await call('draft.discard', { file, windowId });
    updateDocument(file, (now) => (now.isDirty ? now : { ...now, draftSavedAt: null }));
    return;
  }
  const text = textOfDocument(document);
  const kept = await call('draft.save', { file, text, baseDigest: document.digest, windowId });
  if (kept.ok) updateDocument(file, (now) => ({ ...now, draftSavedAt: kept.savedAt }));
}
