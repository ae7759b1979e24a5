import { readFile } from 'node:fs/promises';
import { Zip, ZipDeflate } from 'fflate';
import { ok } from '../../shared/base/result.ts';
import type { ArtifactStore, ManifestEntry } from '../runs/artifact-store.ts';
import type { RunOutput } from '../runs/run-outputs.ts';
import { inlineLimit, tooLarge } from './inline-limit.ts';
import { nextTurn } from './next-turn.ts';
import { notThere, type OrRefusal } from './refusal.ts';

/** Packed at once, so that nothing else has to wait for more than a few milliseconds. */
const pieceBytes = 64 * 1024;
/** The earliest time that a zip archive can hold: equal content gives equal archives. */
const noTime = new Date(1980, 0, 1);

/** An output under its own name, after a look at all of its bytes; a directory as a zip archive. */
export async function outputFile(
  runId: string,
  output: RunOutput,
  store: ArtifactStore,
): Promise<OrRefusal<{ fileName: string; content: string }>> {
  const { step, port, name, digest, bytes, kind } = output;
  const command = `trainyard runs outputs ${runId} --step ${step} --output DIR`;
  if (bytes > inlineLimit) return tooLarge(`${port} of ${step}`, bytes, command);
  if (!store.verify(output, 'look')) {
    return notThere(`The output ${port} of step ${step} is damaged or was freed; run the step again to make it anew.`);
  }
  if (kind === 'file') {
    const content = await readFile(store.blobPath(digest));
    return ok({ fileName: name, content: content.toString('base64') });
  }
  const packed = await zipOf(name, store.manifest(digest) ?? [], store);
  if (packed.length > inlineLimit) return tooLarge(`${port} of ${step}`, packed.length, command);
  return ok({ fileName: `${name}.zip`, content: packed.toString('base64') });
}

async function zipOf(folder: string, entries: readonly ManifestEntry[], store: ArtifactStore): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    pieces.push(piece);
  });
  for (const entry of entries) {
    const file = new ZipDeflate(`${folder}/${entry.path}`, { level: 6 });
    file.mtime = noTime;
    zip.add(file);
    const content = await readFile(store.blobPath(entry.digest));
    for (let start = 0; start < content.length; start += pieceBytes) {
      file.push(content.subarray(start, start + pieceBytes));
      await nextTurn();
    }
    file.push(new Uint8Array(0), true);
  }
  zip.end();
  return Buffer.concat(pieces);
}
