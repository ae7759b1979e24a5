import { createHash } from 'node:crypto';
import {
  appendFileSync,
  type BigIntStats,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Read at most this much of a file at once while hashing. */
const chunkBytes = 1 << 20;

/** File times of older kernels move in steps of at most this many milliseconds. */
const clockStepMs = 20;

/** Rewrite the stored digests once this many lines stand for each file that is still known. */
const compactAbove = 4;

interface Seen {
  readonly stamp: string;
  readonly digest: string;
}

/**
 * Digests of files by their stamp (size, modification and change time, inode): a file whose stamp is unchanged is not read
 * again. The change time cannot be set by a program, so a flipped byte is noticed even with the modification time put back.
 */
export class DigestCache {
  readonly #path: string | null;
  readonly #seen = new Map<string, Seen>();
  #unsaved: string[] = [];
  #isWordy = false;

  /** @param path where digests outlive the process; `null` keeps them in memory only */
  constructor(path: string | null) {
    this.#path = path;
    if (path === null) return;
    let lines = 0;
    for (const line of readIfThere(path).split('\n')) {
      lines += 1;
      const [stamp, digest, file] = splitLine(line);
      if (stamp && digest && file) this.#seen.set(file, { stamp, digest });
    }
    this.#isWordy = lines > 1000 && lines > compactAbove * this.#seen.size;
  }

  /**
   * `sha256:<hex>` of a file, `sha256dir:<hex>` of a folder, or undefined where there is neither. A symbolic link counts as
   * what it points to; other kinds of files (FIFO, device) count as missing.
   */
  digestOf(path: string): string | undefined {
    const stats = statOrUndefined(path);
    if (!stats) return undefined;
    if (stats.isDirectory()) return this.#directory(path);
    if (!stats.isFile()) return undefined;
    const stamp = stampOf(stats);
    const seen = this.#seen.get(path);
    if (seen?.stamp === stamp) return seen.digest;
    const hash = hashFile(path);
    if (hash === undefined) return undefined;
    const digest = `sha256:${hash}`;
    const after = statOrUndefined(path);
    // Who changed while it was read, or so shortly before that another change could have the same stamp, is read again.
    const isSettled = Date.now() - Number(stats.ctimeMs) > clockStepMs;
    if (isSettled && after && stampOf(after) === stamp) this.#remember(path, stamp, digest);
    return digest;
  }

  /** Takes the word of whoever has just written and hashed the file. */
  trust(path: string, digest: string): void {
    const stats = statOrUndefined(path);
    if (stats?.isFile()) this.#remember(path, stampOf(stats), digest);
  }

  /** Appends what is new to the stored digests. Losing it costs time only. */
  save(): void {
    if (this.#path === null || this.#unsaved.length === 0) return;
    const text = this.#unsaved.join('');
    this.#unsaved = [];
    if (!existsSync(this.#path)) mkdirSync(dirname(this.#path), { recursive: true });
    if (this.#isWordy) this.#rewrite(this.#path);
    else appendFileSync(this.#path, text);
    this.#isWordy = false;
  }

  #remember(path: string, stamp: string, digest: string): void {
    this.#seen.set(path, { stamp, digest });
    if (!path.includes('\n')) this.#unsaved.push(`${stamp}\t${digest}\t${path}\n`);
  }

  #rewrite(path: string): void {
    const lines = [...this.#seen].map(([file, { stamp, digest }]) => `${stamp}\t${digest}\t${file}\n`);
    writeFileSync(`${path}.tmp`, lines.join(''));
    renameSync(`${path}.tmp`, path);
  }

  /** The digest of the manifest that a directory would have in the artifact store. */
  #directory(folder: string): string {
    const entries: { path: string; digest: string; bytes: number; mode: number }[] = [];
    const above = new Set<string>();
    const walk = (relative: string): void => {
      const place = placeOf(join(folder, relative));
      // A link to a folder that it lies in would lead round for ever.
      if (place === undefined || above.has(place)) return;
      above.add(place);
      for (const name of readdirSync(join(folder, relative)).sort()) {
        const path = relative === '' ? name : `${relative}/${name}`;
        const stats = statOrUndefined(join(folder, path));
        if (stats?.isDirectory()) walk(path);
        else if (stats?.isFile()) {
          const digest = this.digestOf(join(folder, path)) ?? '';
          entries.push({
            path,
            digest,
            bytes: Number(stats.size),
            mode: Number(stats.mode & 0o100n) === 0 ? 0o644 : 0o755,
          });
        }
      }
      above.delete(place);
    };
    walk('');
    entries.sort((a, b) => (a.path < b.path ? -1 : 1));
    return `sha256dir:${createHash('sha256').update(JSON.stringify({ entries })).digest('hex')}`;
  }
}

const stampOf = (stats: BigIntStats): string => `${stats.size}.${stats.mtimeNs}.${stats.ctimeNs}.${stats.ino}`;

/** Undefined for what is not there or cannot be looked at, such as a link to itself. */
function statOrUndefined(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function placeOf(folder: string): string | undefined {
  const stats = statOrUndefined(folder);
  return stats && `${stats.dev}.${stats.ino}`;
}

function splitLine(line: string): [string?, string?, string?] {
  const first = line.indexOf('\t');
  const second = line.indexOf('\t', first + 1);
  return second < 0 ? [] : [line.slice(0, first), line.slice(first + 1, second), line.slice(second + 1)];
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Hex sha256 of a file; undefined where it cannot be read. */
function hashFile(path: string): string | undefined {
  const hash = createHash('sha256');
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const buffer = Buffer.allocUnsafe(chunkBytes);
    for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) hash.update(buffer.subarray(0, read));
    return hash.digest('hex');
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
