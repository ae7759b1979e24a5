import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { errorCode } from '../base/atomic-file.ts';

/** Entries that are looked at behind links that lead out of the folder, at most. */
const mostBehindLinks = 10_000;

interface Found {
  readonly name: string;
  readonly path: string;
  /** Where the link leads that it is, or that it lies behind. */
  readonly leadsTo?: string;
}

/**
 * Path below the folder to hex sha256, of each regular file that `isPart`, in the order of names; the project's own state
 * and version control apart. A link counts by where it leads and by the content there.
 */
export async function folderDigests(
  folder: string,
  isPart: (name: string) => boolean,
): Promise<readonly (readonly [string, string])[]> {
  const digests: [string, string][] = [];
  const root = await realpath(folder);
  for (const { name, path, leadsTo } of await filesBelow(root)) {
    const hasContent = (isPart(name) || (leadsTo !== undefined && isPart(leadsTo))) && (await isFile(path));
    if (!hasContent && leadsTo === undefined) continue;
    const hash = createHash('sha256');
    if (leadsTo !== undefined) hash.update(`${leadsTo}\0`);
    if (hasContent) await addContent(path, hash);
    digests.push([name, hash.digest('hex')]);
  }
  return digests;
}

/** What this user cannot read no step of theirs can. */
async function addContent(path: string, hash: Hash): Promise<void> {
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (error) {
    if (errorCode(error) === '') throw error;
  }
}

async function entriesOf(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === '') throw error;
    return [];
  }
}

async function filesBelow(root: string): Promise<readonly Found[]> {
  const found: Found[] = [];
  const seen = new Set<string>();
  let behindLinks = 0;
  const look = async (path: string, prefix: string, leadsTo?: string): Promise<void> => {
    // A link may lead up and so to the folder itself, whose content counts under its own names.
    if (path === root && prefix !== '') return;
    const entries = await entriesOf(path);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const place = join(path, entry.name);
      const name = `${prefix}${entry.name}`;
      if (path === root && (entry.name === '.trainyard' || entry.name === '.git')) continue;
      if (entry.name === '__pycache__') continue;
      if (leadsTo !== undefined) behindLinks += 1;
      if (behindLinks > mostBehindLinks) return;
      if (entry.isDirectory()) await look(place, `${name}/`, leadsTo && join(leadsTo, entry.name));
      else if (entry.isSymbolicLink()) await follow(place, name);
      else if (entry.isFile())
        found.push({ name, path: place, ...(leadsTo && { leadsTo: join(leadsTo, entry.name) }) });
    }
  };
  const follow = async (path: string, name: string): Promise<void> => {
    const target = await targetOf(path);
    found.push({ name, path, leadsTo: target });
    // What lies in the folder counts under its own name.
    const isWithin =
      target.startsWith(root + sep) && !/^\.(?:trainyard|git)(?:\/|$)/.test(target.slice(root.length + 1));
    if (isWithin || seen.has(target) || !(await isFolder(path))) return;
    seen.add(target);
    await look(target, `${name}/`, target);
  };
  await look(root, '');
  // Nobody has looked at so much: it is never as it was.
  if (behindLinks > mostBehindLinks) return [...found.filter(({ leadsTo }) => !leadsTo), unknowable()];
  return found;
}

const unknowable = (): Found => ({ name: 'files behind links', path: '', leadsTo: randomUUID() });

/** Where a link leads; one that leads nowhere says so itself. */
async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errorCode(error) === '') throw error;
    return readlink(path).catch(() => '');
  }
}

const isFile = async (path: string): Promise<boolean> => (await statsOf(path))?.isFile() === true;
const isFolder = async (path: string): Promise<boolean> => (await statsOf(path))?.isDirectory() === true;
const statsOf = (path: string) => stat(path).catch(() => undefined);
