const signs: { readonly [key: string]: string } = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Backquote: '`',
  alt: 'Alt',
  shift: 'Shift',
  ctrl: 'Ctrl',
};

/** `mod` is Ctrl, and the command key on a Mac. */
export function shortcutText(
  keys: string,
  isMac = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform),
): string {
  return keys
    .split('+')
    .map((key) =>
      key === 'mod' ? (isMac ? '⌘' : 'Ctrl') : (signs[key] ?? key.slice(0, 1).toUpperCase() + key.slice(1)),
    )
    .join('+');
}
