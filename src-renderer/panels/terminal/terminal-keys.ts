type Key = Pick<KeyboardEvent, 'type' | 'key' | 'ctrlKey' | 'shiftKey' | 'metaKey' | 'altKey'>;

/** What a key is for beside typing. Ctrl+C copies only where something is selected, which its user has to look at. */
export function keyOf({ type, key, ctrlKey, shiftKey, metaKey, altKey }: Key): 'copy' | null {
  if (type !== 'keydown' || altKey) return null;
  const isC = key.toLowerCase() === 'c';
  return isC && ((ctrlKey && !metaKey) || (metaKey && !shiftKey)) ? 'copy' : null;
}

/** Ctrl+V, Ctrl+Shift+V and Cmd+V paste. */
export function isPasteKey({ type, key, ctrlKey, metaKey, altKey }: Key): boolean {
  return type === 'keydown' && !altKey && (ctrlKey || metaKey) && key.toLowerCase() === 'v';
}
