import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { ZipEntry } from './zip-directory.ts';

/**
 * Unpacks one entry piece by piece and yields the hex sha256 of its bytes. Stops at the first byte more than the
 * directory announced. The problem is the end of a sentence that starts with the archive's name.
 */
export async function extractEntry(
  archive: FileHandle,
  entry: ZipEntry,
  write: (chunk: Buffer) => Promise<void>,
): Promise<Result<string, string>> {
  const damaged = problem(`is damaged at ${JSON.stringify(entry.name)}`);
  const hash = createHash('sha256');
  let bytes = 0;
  let checksum = 0;
  const packed = Readable.from(packedChunks(archive, entry));
  const plain = entry.deflated ? packed.pipe(createInflateRaw()) : packed;
  packed.once('error', (error) => plain.destroy(error));
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > entry.bytes) return problem(`holds ${JSON.stringify(entry.name)}, which is larger than it says`);
      checksum = crc32(chunk, checksum);
      hash.update(chunk);
      await write(chunk);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) return damaged;
    throw error;
  } finally {
    packed.destroy();
  }
  return bytes === entry.bytes && checksum === entry.crc32 ? ok(hash.digest('hex')) : damaged;
}

async function* packedChunks(archive: FileHandle, entry: ZipEntry): AsyncGenerator<Buffer> {
  for (let done = 0; done < entry.compressedBytes; ) {
    const buffer = Buffer.allocUnsafe(Math.min(65_536, entry.compressedBytes - done));
    const { bytesRead } = await archive.read(buffer, 0, buffer.length, entry.offset + done);
    if (bytesRead === 0) return;
    done += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
