export interface PressedKey {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/**
 * The shortcut that a pressed key stands for, such as `mod+shift+z`: letters in lower case, digits by their key, so that
 * `shift+1` is the same on every keyboard.
 */
export function chordOf(event: PressedKey, isMac: boolean): string {
  const { key, code } = event;
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  const name = digit ?? (code === 'Backquote' ? 'Backquote' : key.length === 1 ? key.toLowerCase() : key);
  const mod = isMac ? event.metaKey : event.ctrlKey;
  return [
    mod ? 'mod' : '',
    isMac && event.ctrlKey ? 'ctrl' : '',
    event.altKey ? 'alt' : '',
    event.shiftKey && (key.length > 1 || /[a-z]/i.test(key) || digit !== undefined || code === 'Backquote')
      ? 'shift'
      : '',
    name === ' ' ? 'Space' : name,
  ]
    .filter(Boolean)
    .join('+');
}

/** Whether keys belong to what has the focus: a field, an editor, a terminal. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[data-takes-keys]')) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type);
}
