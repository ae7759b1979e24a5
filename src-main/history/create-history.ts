import type { NodeType } from '../../shared/catalog/node-type.ts';
import type { ArtifactStore } from '../runs/artifact-store.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';
import type { RunIndex } from '../runs/run-index.ts';
import type { RunService } from '../runs/run-service.ts';
import { KnownSecrets } from './known-secrets.ts';
import { LogFollow } from './log-follow.ts';
import { LogReader } from './log-reader.ts';
import { OpenLogs } from './open-logs.ts';
import { RunHistory } from './run-history.ts';
import { RunLookup } from './run-lookup.ts';
import { RunResults } from './run-results.ts';

export interface HistoryOptions {
  readonly folders: ProjectFolders;
  readonly index: RunIndex;
  readonly store: ArtifactStore;
  readonly runs: Pick<RunService, 'active' | 'find' | 'events'>;
  /** Where the values of secrets are found that runs before this engine were given. */
  readonly env: NodeJS.ProcessEnv;
  readonly nodeType: (id: string) => NodeType | undefined;
}

/** What tells of the runs of a project: those that are over, and those that go on. */
export interface HistoryServices {
  readonly history: RunHistory;
  readonly results: RunResults;
  readonly logs: LogReader;
  readonly follow: LogFollow;
  readonly secrets: KnownSecrets;
}

export function createHistory({ folders, index, store, runs, env, nodeType }: HistoryOptions): HistoryServices {
  const lookup = new RunLookup(folders, (runId) => runs.find(runId));
  const logs = new OpenLogs();
  const secrets = new KnownSecrets(env, nodeType);
  const live = () => runs.active.flatMap((runId) => runs.find(runId) ?? []);
  const shared = { folders, lookup, logs, secrets };
  return {
    history: new RunHistory({ ...shared, index, live }),
    results: new RunResults({ ...shared, store }),
    logs: new LogReader(shared),
    follow: new LogFollow({ ...shared, runs }),
    secrets,
  };
}
