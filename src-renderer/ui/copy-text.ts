import { toast } from './toast.tsx';

/** Puts a text on the clipboard, and says so. @param what its name at the beginning of a sentence */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied.`);
  } catch {
    toast(`The clipboard cannot be written here. ${what}: ${text}`, { problem: true });
  }
}
