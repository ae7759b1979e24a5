import { readFileSync } from 'node:fs';
import type { Json, JsonObject } from '../../shared/base/json.ts';
import { ok } from '../../shared/base/result.ts';
import { compareRuns } from '../../shared/run/compare-runs.ts';
import type { RunState } from '../../shared/run/run-state.ts';
import { comparableRun } from '../runs/comparable-run.ts';
import { deleteRun } from '../runs/delete-run.ts';
import { type RunAnnotations, readAnnotations, writeAnnotations } from '../runs/run-annotations.ts';
import { type ProjectFolders, pipelineCopy, runFolder } from '../runs/run-folder.ts';
import type { NotedRun, PageRequest, RunIndex, RunPage } from '../runs/run-index.ts';
import { readRun } from '../runs/run-reader.ts';
import { summaryOf } from '../runs/run-summary.ts';
import type { ScheduledRun } from '../runs/scheduler-host.ts';
import type { OpenLogs } from './open-logs.ts';
import { noSuchRun, type OrRefusal } from './refusal.ts';
import type { RunLookup } from './run-lookup.ts';

export interface RunHistoryServices {
  readonly folders: ProjectFolders;
  readonly index: RunIndex;
  readonly lookup: RunLookup;
  readonly logs: OpenLogs;
  /** Runs that are under way. */
  readonly live: () => readonly ScheduledRun[];
}

/** What is to be noted on a run; what is left out stays. */
export type AnnotationChanges = { readonly [Name in keyof RunAnnotations]?: RunAnnotations[Name] | undefined };

/** A run with what it was planned as. */
export interface ReadRun {
  readonly summary: NotedRun;
  readonly text: string;
  readonly parameters: JsonObject;
  readonly environment: JsonObject;
  readonly rerunOf: string | null;
  readonly plan: { id: string; type: string; needs: string[]; target: string; fingerprint: string | null }[];
}

/** The runs of a project: listed, read, noted upon, compared, deleted. */
export class RunHistory {
  readonly #services: RunHistoryServices;

  constructor(services: RunHistoryServices) {
    this.#services = services;
  }

  list(request: PageRequest): RunPage {
    const { index, live } = this.#services;
    return index.page(
      request,
      live().map((run): [string, RunState] => [run.id, run.state]),
    );
  }

  read(runId: string): OrRefusal<ReadRun> {
    const run = this.#services.lookup.find(runId);
    if (!run) return noSuchRun(runId);
    const { state, folder, plan, isUnderWay } = run;
    const steps = (plan?.steps ?? []).map((step) => {
      const sources = Object.values(step.inputs ?? {}).flatMap((input) => input.sources.map((source) => source.step));
      const known = state.steps.get(step.id);
      return {
        id: step.id,
        type: step.type,
        needs: [...new Set<string>([...sources, ...(step.after ?? [])])],
        target: step.target,
        fingerprint: known?.record?.fingerprint ?? known?.intent ?? null,
      };
    });
    return ok({
      summary: { ...summaryOf(runId, state, isUnderWay), ...readAnnotations(folder) },
      text: textOf(folder),
      parameters: state.parameters,
      environment: state.environment,
      rerunOf: state.rerunOf,
      plan: steps,
    });
  }

  /** Changes what is given, and keeps the rest. */
  async annotate(runId: string, changes: AnnotationChanges): Promise<OrRefusal<object>> {
    const run = this.#services.lookup.find(runId);
    if (!run) return noSuchRun(runId);
    const known = readAnnotations(run.folder);
    const { tags = known.tags, note = known.note, pinned = known.pinned } = changes;
    await writeAnnotations(run.folder, { tags: [...new Set(tags)], note, pinned });
    this.#services.index.noteAnnotations(runId);
    return ok({});
  }

  /** Deletes runs that are over; tells of each of the others why it is kept. */
  async delete(runIds: readonly string[]): Promise<{ deleted: string[]; kept: { runId: string; why: string }[] }> {
    const { folders, index, lookup, logs } = this.#services;
    const deleted: string[] = [];
    const kept: { runId: string; why: string }[] = [];
    for (const runId of new Set(runIds)) {
      const run = lookup.find(runId);
      if (!run) kept.push({ runId, why: 'There is no such run; it may have been deleted already.' });
      else if (run.isUnderWay) kept.push({ runId, why: 'It is under way; stop it first.' });
      else {
        logs.closeIdle();
        await deleteRun(folders, runId);
        index.remove(runId);
        deleted.push(runId);
      }
    }
    return { deleted, kept };
  }

  compare(runIds: readonly string[]): OrRefusal<{ comparison: Json; texts: { [runId: string]: string } }> {
    const { folders, lookup } = this.#services;
    const missing = runIds.find((runId) => !lookup.find(runId));
    if (missing !== undefined) return noSuchRun(missing);
    const runs = runIds.map((runId) => comparableRun(folders, readRun(folders, runId)));
    const texts = Object.fromEntries(runIds.map((runId) => [runId, textOf(runFolder(folders, runId))]));
    return ok({ comparison: compareRuns(runs) as unknown as Json, texts });
  }
}

/** The pipeline file of a run as it was; empty where it is lost. */
function textOf(folder: string): string {
  try {
    return readFileSync(pipelineCopy(folder), 'utf8');
  } catch {
    return '';
  }
}
