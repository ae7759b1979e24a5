import styles from './kbd.module.css';
import { shortcutText } from './shortcut-text.ts';

/** A shortcut as it stands on the keys, such as `Ctrl+Enter`. */
export function Kbd({ keys }: { readonly keys: string }) {
  return <kbd className={styles['kbd']}>{shortcutText(keys)}</kbd>;
}
