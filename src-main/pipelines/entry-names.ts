const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * Why the name of a file in an archive cannot be used on every system; `undefined` when it can. Names are relative
 * paths with `/`; that of a folder may end with one.
 */
export function entryNameProblem(name: string): string | undefined {
  if (name === '') return 'has no name';
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'has a control character in its name';
  if (name.includes('\\')) return 'has a backslash in its name';
  if (name.startsWith('/')) return 'has an absolute path';
  if (name.includes(':')) return 'has a colon in its name, as a drive letter would';
  if (Buffer.byteLength(name) > 4096) return 'has a path of more than 4096 bytes';
  for (const part of name.replace(/\/$/, '').split('/')) {
    if (part === '' || part === '.' || part === '..') return 'leads out of its folder';
    if (Buffer.byteLength(part) > 255) return 'has a name of more than 255 bytes';
    if (/[. ]$/.test(part)) return 'has a name that ends with a dot or a space';
    if (isStateName(part)) return `lies in ${part}, where state or hooks of a project would be, which no bundle has`;
    if (reserved.test(part)) return `is named ${part}, which is a device on Windows`;
  }
  return undefined;
}

/**
 * Whether a file or folder of this name is a project's state or its version control, upon which engines and `git` act.
 * Also what some file systems take for the same: another case, a short name, characters that are not shown.
 */
export const isStateName = (name: string): boolean =>
  /^(?:\.(?:trainyard|git)|(?:trainy|git)~\d)$/i.test(name.replace(/\p{Default_Ignorable_Code_Point}/gu, ''));

/**
 * Two names that would be one file on some system: equal ones, or ones that differ by case or Unicode form alone, in
 * any part of their path; also a file that is the folder of another. `undefined` when there are none.
 */
export function clashingNames(names: readonly string[]): readonly [string, string] | undefined {
  const files = new Map<string, string>();
  const folders = new Map<string, string>();
  for (const name of names) {
    const parts = name.replace(/\/$/, '').split('/');
    const folderCount = name.endsWith('/') ? parts.length : parts.length - 1;
    for (let depth = 1; depth <= folderCount; depth++) {
      const folder = parts.slice(0, depth).join('/');
      const known = folders.get(fold(folder)) ?? folder;
      const file = files.get(fold(folder));
      if (known !== folder || file !== undefined) return [file ?? known, name];
      folders.set(fold(folder), folder);
    }
    if (folderCount === parts.length) continue;
    const known = files.get(fold(name)) ?? folders.get(fold(name));
    if (known !== undefined) return [known, name];
    files.set(fold(name), name);
  }
  return undefined;
}

const fold = (name: string): string => name.normalize('NFC').toLowerCase().normalize('NFC');
