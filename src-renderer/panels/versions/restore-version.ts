import { call } from '../../connection/client.ts';
import { queries } from '../../connection/hooks.ts';
import { replaceText, textOf, undo } from '../../documents/documents.ts';
import { toast } from '../../ui/toast.tsx';

const forget = (): void => void queries.invalidateQueries({ queryKey: ['versions.list'] });

/** Puts the text of a version into the document, as one step that can be undone. What is there now is kept first. */
export async function restoreVersion(file: string, id: string, text: string): Promise<void> {
  const kept = await call('versions.record', { file, text: textOf(file), message: `Before restoring ${id}` });
  if (!kept.ok) return toast(`Nothing was changed: ${kept.message}`, { problem: true });
  replaceText(file, text, `Restore version ${id}`);
  forget();
  toast(`${id} is on the canvas; what was there before is ${kept.id}.`, {
    action: { title: 'Undo', perform: () => undo(file) },
  });
}

/** Keeps the document as it is as a version with a name. @returns whether it was kept */
export async function keepVersion(file: string, message: string): Promise<boolean> {
  const kept = await call('versions.record', { file, text: textOf(file), ...(message ? { message } : {}) });
  if (!kept.ok) {
    toast(kept.message, { problem: true });
    return false;
  }
  forget();
  toast(`Kept as version ${kept.id}.`);
  return true;
}
