import { call } from '../connection/client.ts';
import { activateFile, removeFile } from '../workspace/workspace.ts';
import { documentOf, forgetDocument, putDocument, replaceText, updateDocument } from './documents.ts';
import { openedDocument, saved, textOfDocument } from './open-document.ts';

/** What became of a wish; `message` is for people. */
export type FileEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'refused'; readonly message: string };

const done: FileEnd = { kind: 'done' };
const refused = (message: string): FileEnd => ({ kind: 'refused', message });

/** This window, as other windows on the same project see it. */
export const windowId = crypto.randomUUID();

/**
 * Opens a pipeline file of the project in a tab, with the draft that was kept of it, as one change that can be undone.
 * One that is open already comes to the front as it is.
 */
export async function openFile(file: string): Promise<FileEnd> {
  if (documentOf(file)) {
    activateFile(file);
    return done;
  }
  const read = await call('pipeline.read', { file, windowId });
  if (!read.ok) return refused(read.message);
  const { text, digest, readOnly, restricted, draft } = read;
  const document = openedDocument({ file, text, digest, readOnly, restricted });
  if (!document) {
    const check = await call('pipeline.check', { file, text });
    const first = check.diagnostics[0];
    const place = first?.line === undefined ? '' : ` line ${first.line}:`;
    return refused(`${file}:${place} ${first?.message ?? 'Not a pipeline file.'}${first?.fix ? ` ${first.fix}` : ''}`);
  }
  putDocument(document);
  if (draft && draft.text !== text) {
    replaceText(file, draft.text, 'Restore the draft');
    const draftSavedAt = draft.savedAt;
    updateDocument(file, (opened) => ({
      ...opened,
      draftSavedAt,
      conflict: draft.baseDigest === digest ? null : { text, digest },
    }));
  }
  activateFile(file);
  return done;
}

/** Reads the file again and drops what was changed here; as one change, so that it can be undone. */
export async function reloadFile(file: string): Promise<FileEnd> {
  const read = await call('pipeline.read', { file });
  if (!read.ok) return refused(read.message);
  const fresh = openedDocument({ ...read, file });
  if (!fresh)
    return refused(`${file} cannot be read as a pipeline any more; what you see is the last state that could.`);
  replaceText(file, read.text, 'Reload the file');
  updateDocument(file, (document) => saved(document, read.text, document.value, read.digest));
  return done;
}

/**
 * Writes an open document to its file.
 *
 * @param overwrite the digest of a file that somebody else wrote and that is to be replaced
 */
export async function saveFile(file: string, overwrite?: string): Promise<FileEnd> {
  const document = documentOf(file);
  if (!document) return refused(`${file} is not open.`);
  if (document.readOnly) return refused(`${file} is read-only here. Save a copy under another name.`);
  if (document.brokenText !== null) {
    return refused(
      'The YAML text cannot be read as a pipeline. Mend it, or undo the last change of it, and save again.',
    );
  }
  const text = textOfDocument(document);
  const { value } = document;
  const written = await call('pipeline.save', { file, text, baseDigest: overwrite ?? document.digest, windowId });
  if (written.ok) {
    updateDocument(file, (now) => saved(now, text, value, written.digest));
    return done;
  }
  const { conflict, message } = written;
  if (!conflict) return refused(message);
  updateDocument(file, (now) => ({ ...now, conflict }));
  return { kind: 'conflict' };
}

/** Writes an open document to another file of the project, which is open from then on. */
export async function saveFileAs(file: string, other: string): Promise<FileEnd> {
  const document = documentOf(file);
  if (!document) return refused(`${file} is not open.`);
  const text = textOfDocument(document);
  // A copy of what came from elsewhere came from elsewhere.
  const made = await call('pipeline.create', { file: other, text, restricted: document.restricted });
  if (!made.ok) return refused(made.message);
  if (document.digest === null) {
    forgetDocument(file);
    removeFile(file);
  }
  return openFile(other);
}

/** Closes a tab; what was not saved stays as a draft unless `discard`. */
export async function closeFile(file: string, discard: boolean): Promise<void> {
  if (discard) await call('draft.discard', { file });
  removeFile(file);
  forgetDocument(file);
}
