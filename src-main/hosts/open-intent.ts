import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The pipeline file that a command line of the desktop app asks for; null when it asks for none. That is all it can ask
 * for: words that look like options, addresses or network shares are passed over, whoever they come from.
 *
 * @param words what follows the program (and the app's folder, while it is not packaged)
 */
export function openIntent(words: readonly string[], cwd: string): string | null {
  for (const word of words) {
    if (word.startsWith('-') || /^([a-z][a-z0-9+.-]*:|\\\\|\/\/)/i.test(word)) continue;
    if (word.includes('\0') || !/\.ya?ml$/i.test(word)) continue;
    const path = resolve(cwd, word);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) continue;
    return realpathSync(path);
  }
  return null;
}
