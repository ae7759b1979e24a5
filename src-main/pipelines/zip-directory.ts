import type { FileHandle } from 'node:fs/promises';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { clashingNames, entryNameProblem } from './entry-names.ts';

/** A file in a zip archive, as its central directory tells, checked against what may be extracted. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  readonly compressedBytes: number;
  readonly crc32: number;
  readonly deflated: boolean;
  /** Where the packed bytes start in the archive. */
  readonly offset: number;
}

/** `ratio` counts for files of more than `ratioFrom` bytes: below, it harms nobody. */
export const archiveLimits = { entries: 10_000, totalBytes: 500_000_000, ratio: 100, ratioFrom: 1_000_000 };
const endBytes = 22;
const headerBytes = 46;
const localBytes = 30;

/**
 * Reads the central directory of a zip archive and checks everything that can be checked before a byte is unpacked:
 * names, kinds of files, sizes, that entries neither overlap nor leave gaps, and that nothing stands before or after.
 * The problem is the end of a sentence that starts with the archive's name.
 */
export async function readZipDirectory(file: FileHandle): Promise<Result<readonly ZipEntry[], string>> {
  const { size } = await file.stat();
  if (size < endBytes) return problem('is not a zip archive, or was cut short');
  const end = await read(file, size - endBytes, endBytes);
  if (end.readUInt32LE(0) !== 0x06054b50) return problem('is cut short, or has something appended');
  const count = end.readUInt16LE(10);
  const directoryBytes = end.readUInt32LE(12);
  const directoryStart = end.readUInt32LE(16);
  if (end.readUInt16LE(4) !== 0 || end.readUInt16LE(6) !== 0 || end.readUInt16LE(8) !== count) {
    return problem('is one part of an archive in several parts');
  }
  if (count === 0xffff || count > archiveLimits.entries) return problem('has more than 10,000 files');
  if (directoryStart + directoryBytes !== size - endBytes || end.readUInt16LE(20) !== 0) {
    return problem('has a damaged directory, or something appended');
  }
  const directory = await read(file, directoryStart, directoryBytes);
  const headers: Header[] = [];
  for (let at = 0; headers.length < count; ) {
    const header = readHeader(directory, at);
    if (typeof header === 'string') return problem(header);
    headers.push(header);
    at += header.length;
    if (headers.length === count && at !== directory.length) return problem('has a damaged directory');
  }
  const clash = clashingNames(headers.map((header) => header.name));
  if (clash) return problem(`holds ${quote(clash[0])} and ${quote(clash[1])}, which are one file on some systems`);
  const total = headers.reduce((sum, header) => sum + header.bytes, 0);
  if (total > archiveLimits.totalBytes) return problem('unpacks to more than 500 MB');
  return place(file, headers, directoryStart);
}

interface Header {
  readonly name: string;
  readonly nameBytes: Buffer;
  readonly bytes: number;
  readonly compressedBytes: number;
  readonly crc32: number;
  readonly method: number;
  readonly flags: number;
  readonly localStart: number;
  readonly length: number;
}

function readHeader(directory: Buffer, at: number): Header | string {
  if (at + headerBytes > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
    return 'has a damaged directory';
  const nameLength = directory.readUInt16LE(at + 28);
  const length = headerBytes + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  if (at + length > directory.length) return 'has a damaged directory';
  const nameBytes = directory.subarray(at + headerBytes, at + headerBytes + nameLength);
  const name = decodeName(nameBytes);
  if (name === undefined) return 'holds a file whose name is not UTF-8';
  const nameProblem = entryNameProblem(name);
  if (nameProblem) return `holds ${quote(name)}, which ${nameProblem}`;
  const flags = directory.readUInt16LE(at + 8);
  const method = directory.readUInt16LE(at + 10);
  const compressedBytes = directory.readUInt32LE(at + 20);
  const bytes = directory.readUInt32LE(at + 24);
  if (flags & 0x2041) return 'is encrypted';
  if (method !== 0 && method !== 8) return `packs ${quote(name)} in a way that is not supported`;
  if (directory.readUInt16LE(at + 34) !== 0) return 'is one part of an archive in several parts';
  const kind = kindProblem(directory.readUInt16LE(at + 4) >> 8, directory.readUInt32LE(at + 38), name);
  if (kind) return `holds ${quote(name)}, which ${kind}`;
  if (name.endsWith('/') && bytes !== 0) return `holds ${quote(name)}, a folder with content`;
  if (bytes > archiveLimits.ratioFrom && bytes > compressedBytes * archiveLimits.ratio) {
    return `holds ${quote(name)}, which unpacks to more than 100 times its size`;
  }
  const localStart = directory.readUInt32LE(at + 42);
  const crc32 = directory.readUInt32LE(at + 16);
  return { name, nameBytes, bytes, compressedBytes, crc32, method, flags, localStart, length };
}

/** The upper half of the external attributes is the mode where the archive was made on Unix (3) or macOS (19). */
function kindProblem(system: number, attributes: number, name: string): string | undefined {
  if (system !== 3 && system !== 19) return undefined;
  const mode = attributes >>> 16;
  const kind = mode & 0o170000;
  if (mode & 0o7000) return 'would run with the rights of another user';
  if (kind === 0 || kind === (name.endsWith('/') ? 0o040000 : 0o100000)) return undefined;
  return kind === 0o120000 ? 'is a symbolic link' : 'is neither a file nor a folder';
}

/** Finds where the bytes of each entry stand, and that the archive is these entries and nothing else. */
async function place(
  file: FileHandle,
  headers: readonly Header[],
  directoryStart: number,
): Promise<Result<readonly ZipEntry[], string>> {
  const entries: ZipEntry[] = [];
  let expected = 0;
  for (const header of [...headers].sort((left, right) => left.localStart - right.localStart)) {
    const local = await read(file, header.localStart, localBytes);
    if (header.localStart !== expected || local.length < localBytes || local.readUInt32LE(0) !== 0x04034b50) {
      return problem('has files that overlap, or something between them');
    }
    const nameLength = local.readUInt16LE(26);
    const name = await read(file, header.localStart + localBytes, nameLength);
    const same = local.readUInt16LE(8) === header.method && local.readUInt16LE(6) === header.flags;
    if (!same || !name.equals(header.nameBytes)) return problem(`says two things about ${quote(header.name)}`);
    const offset = header.localStart + localBytes + nameLength + local.readUInt16LE(28);
    expected = offset + header.compressedBytes;
    // Sizes may stand behind the packed bytes instead of before them, with or without a signature.
    if (header.flags & 8) {
      const next = await read(file, expected, 4);
      expected += next.length === 4 && next.readUInt32LE(0) === 0x08074b50 ? 16 : 12;
    }
    if (expected > directoryStart) return problem('has files that overlap, or was cut short');
    const { bytes, compressedBytes, crc32 } = header;
    const deflated = header.method === 8;
    if (!header.name.endsWith('/'))
      entries.push({ name: header.name, bytes, compressedBytes, crc32, deflated, offset });
  }
  return expected === directoryStart ? ok(entries) : problem('has something between its files and its directory');
}

function decodeName(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** A name from outside, as it can be shown in one line. */
const quote = (name: string): string => JSON.stringify(name.slice(0, 200));
