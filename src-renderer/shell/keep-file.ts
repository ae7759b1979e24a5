import { call, client } from '../connection/client.ts';
import { toast } from '../ui/toast.tsx';

/** Whether the host of this window has dialogs for files; else the page's own means serve. */
export const hasFileDialogs = (): boolean => client.state.host?.capabilities.includes('file-dialogs') ?? false;

/**
 * Gives a file to the user: through a dialog where the host has one, else as a download.
 *
 * @param content base64
 * @returns where it went, or null when the user changed their mind
 */
export async function keepFile(name: string, content: string): Promise<string | null> {
  if (hasFileDialogs()) {
    const kept = await call('host.saveFile', { suggestedName: name, content });
    if (kept.ok) return kept.path;
    toast(kept.message, { problem: true });
    return null;
  }
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes]));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun by the next turn; the address is not needed any more.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return name;
}

function base64Of(bytes: Uint8Array): string {
  let letters = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    letters += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(letters);
}

/** Text as base64 of its UTF-8. */
export const base64OfText = (text: string): string => base64Of(new TextEncoder().encode(text));

/** The content of a file that the user gave, as base64. */
export const base64OfFile = async (file: Blob): Promise<string> => base64Of(new Uint8Array(await file.arrayBuffer()));
