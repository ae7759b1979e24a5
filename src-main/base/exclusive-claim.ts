import { randomBytes } from 'node:crypto';
import { watch } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { bootId, identityOf, isAlive, type ProcessIdentity } from './process-identity.ts';

const claimName = (identity: ProcessIdentity): string =>
  `${identity.bootId}.${identity.pid}.${identity.startTime}.${randomBytes(4).toString('hex')}`;

function claimant(name: string): ProcessIdentity | undefined {
  const match = /^(.+)\.(\d+)\.(\d+)\.[0-9a-f]+$/.exec(name);
  return match ? { bootId: match[1] ?? '', pid: Number(match[2]), startTime: Number(match[3]) } : undefined;
}

/** Names in the folder that a live process put there; those of dead ones are swept. */
async function liveClaims(folder: string): Promise<readonly string[]> {
  const live: string[] = [];
  for (const name of await readdir(folder)) {
    const identity = claimant(name);
    if (identity && isAlive(identity)) live.push(name);
    else await rm(join(folder, name), { force: true });
  }
  return live;
}

/**
 * Runs `action` while no other process (nor this one) runs one under the same folder. Claims of dead processes do not
 * count. `onWait` is called once when another holds it. Rejects with the signal's reason when aborted while waiting.
 *
 * Each claimant first puts its own name into the folder and then looks for others: of two, the later one sees the
 * earlier and withdraws, so that two never hold it, and no claim can be taken over by mistake.
 */
export async function withExclusiveClaim<Value>(
  folder: string,
  signal: AbortSignal,
  onWait: () => void,
  action: () => Promise<Value>,
): Promise<Value> {
  makeFolder(folder);
  const self = identityOf(process.pid) ?? { bootId: bootId(), pid: process.pid, startTime: 0 };
  let told = false;
  for (;;) {
    signal.throwIfAborted();
    if ((await liveClaims(folder)).length === 0) {
      const own = claimName(self);
      await writeFile(join(folder, own), '', { flag: 'wx' });
      try {
        const others = (await liveClaims(folder)).filter((name) => name !== own);
        if (others.length === 0) return await action();
      } finally {
        await rm(join(folder, own), { force: true });
      }
    }
    if (!told) onWait();
    told = true;
    await folderChange(folder, signal);
  }
}

/** Resolves when the folder changes, when aborted, and at the latest after about a second: a death changes no folder. */
function folderChange(folder: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder);
    const done = (): void => {
      clearTimeout(timer);
      watcher.close();
      signal.removeEventListener('abort', done);
      resolve();
    };
    // The random part keeps two claimants that withdrew from each other from doing so for ever.
    const timer = setTimeout(done, 500 + Math.random() * 500);
    watcher.once('change', () => setTimeout(done, Math.random() * 20));
    watcher.once('error', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
