import { call } from '../connection/client.ts';
import { saveFile } from '../documents/document-files.ts';
import { documentOf } from '../documents/documents.ts';
import { toast } from '../ui/toast.tsx';
import { keepFile } from './keep-file.ts';

/** Packs the saved pipeline with the files that it needs into one file, and gives it to the user. */
export async function shareBundle(file: string): Promise<void> {
  if (documentOf(file)?.isDirty) {
    const end = await saveFile(file);
    if (end.kind !== 'done') {
      const why = end.kind === 'refused' ? end.message : `${file} was changed by somebody else. Save it first.`;
      return toast(why, { problem: true });
    }
  }
  const bundle = await call('bundle.create', { file });
  if (!bundle.ok) return toast(bundle.message, { problem: true });
  const kept = await keepFile(bundle.fileName, bundle.content);
  if (kept) toast(`Shared as ${kept}.${bundle.notes.length > 0 ? ` ${bundle.notes.join(' ')}` : ''}`);
}
