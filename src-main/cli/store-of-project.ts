import { join } from 'node:path';
import { ArtifactStore } from '../runs/artifact-store.ts';
import { DigestCache } from '../runs/digest-cache.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';

/** The artifacts of a project, to be read: what the engine hashed before is not hashed again. */
export const storeOf = (folders: ProjectFolders): ArtifactStore =>
  new ArtifactStore(folders.store, new DigestCache(join(folders.state, 'digests.tsv')));
