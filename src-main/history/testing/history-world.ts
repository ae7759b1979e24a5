import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent, StampedEvent } from '../../../shared/run/run-event.ts';
import { reduceRun } from '../../../shared/run/run-state.ts';
import { ArtifactStore } from '../../runs/artifact-store.ts';
import { DigestCache } from '../../runs/digest-cache.ts';
import { attemptFolder, type ProjectFolders, projectFolders, runFolder } from '../../runs/run-folder.ts';
import { RunIndex } from '../../runs/run-index.ts';
import { readRun } from '../../runs/run-reader.ts';
import type { EventsWanted, RunService } from '../../runs/run-service.ts';
import type { ScheduledRun } from '../../runs/scheduler-host.ts';
import { twoStepRun, writeRun } from '../../runs/testing/write-run.ts';
import { createHistory, type HistoryServices } from '../create-history.ts';

/** A run under way whose events a test makes. */
export class LiveRun {
  readonly scheduled: ScheduledRun;
  readonly #listeners = new Set<(events: readonly StampedEvent[]) => void>();
  readonly ended: Promise<void>;
  end: () => void = () => {};

  constructor(folders: ProjectFolders, id: string) {
    const { plan, folder, state } = readRun(folders, id);
    this.scheduled = { id, plan, folder, state, env: {} } as unknown as ScheduledRun;
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  emit(event: object): void {
    const { state } = this.scheduled;
    const stamped = { at: '2026-11-24T21:35:02.000Z', seq: state.lastSeq + 1, ...event } as unknown as StampedEvent;
    reduceRun(state, stamped);
    for (const listener of this.#listeners) listener([stamped]);
  }

  listen(listener: (events: readonly StampedEvent[]) => void, wanted: EventsWanted): Promise<void> {
    this.#listeners.add(listener);
    return new Promise((resolve) => {
      wanted.onAbort(resolve);
      void this.ended.then(resolve);
    });
  }
}

/** A project with stored runs, real files and the real history; runs under way are played by the test. */
export class HistoryWorld {
  readonly root = mkdtempSync(join(tmpdir(), 'trainyard-history-'));
  readonly folders = projectFolders(this.root, join(this.root, '.trainyard'));
  readonly store = new ArtifactStore(this.folders.store, new DigestCache(join(this.folders.state, 'digests.tsv')));
  readonly live = new Map<string, LiveRun>();
  readonly env: { [name: string]: string } = {};
  readonly #index: RunIndex;
  readonly services: HistoryServices;

  constructor() {
    mkdirSync(this.folders.runs, { recursive: true });
    this.#index = RunIndex.open(this.folders);
    const { live } = this;
    const runs: Pick<RunService, 'active' | 'find' | 'events'> = {
      get active() {
        return [...live.keys()];
      },
      find: (runId) => live.get(runId)?.scheduled,
      events: (runId, _afterSeq, push, wanted) => live.get(runId)?.listen(push, wanted) ?? Promise.resolve(),
    };
    const { folders, store, env } = this;
    this.services = createHistory({ folders, store, runs, env, index: this.#index, nodeType: () => undefined });
  }

  write(runId: string, events: readonly RunEvent[] = twoStepRun(runId)): void {
    writeRun(this.folders, runId, events);
  }

  /** A run whose first events are written and whose further ones the test makes. */
  begin(runId: string, written: number): LiveRun {
    this.write(runId, twoStepRun(runId).slice(0, written));
    const run = new LiveRun(this.folders, runId);
    this.live.set(runId, run);
    return run;
  }

  attempt(runId: string, stepId: string, attempt = 1): string {
    const folder = attemptFolder(runFolder(this.folders, runId), stepId, attempt);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Publishes the content of an output under the digest that a run names. */
  publish(digest: string, content: string): void {
    const path = this.store.blobPath(digest);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
  }

  dispose(): void {
    this.#index.close();
    rmSync(this.root, { recursive: true });
  }
}
