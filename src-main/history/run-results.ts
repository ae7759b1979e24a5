import { isObject, type JsonObject } from '../../shared/base/json.ts';
import { ok } from '../../shared/base/result.ts';
import type { Artifact } from '../../shared/plan/step-record.ts';
import type { StepState } from '../../shared/run/run-state.ts';
import type { ArtifactStore } from '../runs/artifact-store.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';
import { outputsOf } from '../runs/run-outputs.ts';
import { attemptOf } from './attempt-of-step.ts';
import { AttemptReport, canBeShown, plotOf, type ReportedPlot, type ReportedTable } from './attempt-report.ts';
import type { KnownSecrets } from './known-secrets.ts';
import type { MetricPoint } from './metric-series.ts';
import { nextTurn } from './next-turn.ts';
import { outputFile } from './output-file.ts';
import { noSuchRun, notThere, type OrRefusal } from './refusal.ts';
import type { FoundRun, RunLookup } from './run-lookup.ts';

/** About so many bytes of reports are kept in memory once they were read, */
const mostKeptBytes = 32_000_000;
/** of which each is counted as more than this, */
const leastWeight = 1000;
/** and so many are told at once. */
const mostToldBytes = 24_000_000;
/** So many reports are looked at before everything else has its turn. */
const looksInTurn = 100;

export interface RunResultsServices {
  readonly folders: ProjectFolders;
  readonly lookup: RunLookup;
  readonly store: ArtifactStore;
  readonly secrets: KnownSecrets;
}

export interface ShownOutput {
  readonly stepId: string;
  readonly port: string;
  readonly type: string;
  readonly digest: string;
  readonly bytes: number;
  readonly name: string;
  readonly metadata: JsonObject;
  readonly isThere: boolean;
}

type OfStep<T> = T & { readonly stepId: string };

export interface RunReport {
  readonly series: OfStep<{ metric: string; points: MetricPoint[]; truncated: boolean }>[];
  readonly plots: OfStep<ReportedPlot>[];
  readonly tables: OfStep<ReportedTable>[];
  readonly notes: OfStep<{ text: string }>[];
  truncated: boolean;
}

/** What the steps of a run have made and reported. */
export class RunResults {
  readonly #services: RunResultsServices;
  /** By attempt folder, least recently used first. */
  readonly #reports = new Map<string, AttemptReport>();
  #looks = 0;

  constructor(services: RunResultsServices) {
    this.#services = services;
  }

  async outputs(runId: string, stepId?: string): Promise<OrRefusal<{ outputs: ShownOutput[] }>> {
    const run = this.#services.lookup.find(runId);
    if (!run) return noSuchRun(runId);
    const types = outputTypes(run);
    const shown: ShownOutput[] = [];
    for (const { step, port, kind, digest, bytes, name, present } of outputsOf(
      run.state,
      this.#services.store,
      stepId,
    )) {
      const metadata = (await this.#reportOf(run, step))?.metadata.get(port) ?? {};
      const type = types(step, port) ?? kind;
      shown.push({ stepId: step, port, type, digest, bytes, name, metadata, isThere: present });
    }
    this.#forgetOldest();
    return ok({ outputs: shown });
  }

  /** An output as a file to keep. */
  async output(runId: string, stepId: string, port: string): Promise<OrRefusal<{ fileName: string; content: string }>> {
    const { lookup, store } = this.#services;
    const run = lookup.find(runId);
    if (!run) return noSuchRun(runId);
    const output = outputsOf(run.state, store, stepId).find((one) => one.port === port);
    if (!output) return notThere(`Step ${stepId} of run ${runId} has no output ${JSON.stringify(port.slice(0, 100))}.`);
    return outputFile(runId, output, store);
  }

  async report(runId: string, only?: string): Promise<OrRefusal<RunReport>> {
    const run = this.#services.lookup.find(runId);
    if (!run) return noSuchRun(runId);
    const mask = this.#services.secrets.maskFor(run.plan);
    const types = outputTypes(run);
    const all: RunReport = { series: [], plots: [], tables: [], notes: [], truncated: false };
    let room = mostToldBytes;
    const fits = (bytes: number): boolean => {
      const enough = bytes <= room;
      if (enough) room -= bytes;
      else all.truncated = true;
      return enough;
    };
    for (const step of [...run.state.steps.values()]) {
      const stepId: string = step.id;
      if (only !== undefined && stepId !== only) continue;
      const report = await this.#reportOf(run, stepId);
      for (const [metric, series] of report?.series ?? []) {
        if (fits(series.weight))
          all.series.push({ stepId, metric, points: series.points, truncated: series.truncated });
      }
      if (report && fits(report.bytes)) {
        for (const plot of report.plots) all.plots.push({ stepId, ...plot });
        for (const table of report.tables) all.tables.push({ stepId, ...table });
        for (const text of report.notes) all.notes.push({ stepId, text: mask ? mask.text(text) : text });
      }
      // Of a step that told no plots while it ran: those in its outputs, which outlive the run that made them.
      for (const artifact of (report?.plots ?? []).length > 0 ? [] : plotOutputs(step, types)) {
        if (!fits(artifact.bytes)) continue;
        const plots = this.#services.store.readJson(artifact.digest);
        if (!Array.isArray(plots)) continue;
        const shown = plots.filter((one) => isObject(one) && canBeShown(one));
        for (const one of shown) all.plots.push({ stepId, ...plotOf(one) });
        all.truncated ||= shown.length < plots.length;
      }
      all.truncated ||= report?.truncated ?? false;
    }
    this.#forgetOldest();
    return ok(all);
  }

  async #reportOf(run: FoundRun, stepId: string): Promise<AttemptReport | undefined> {
    const found = attemptOf(this.#services.folders, run, stepId);
    if (!found.ok) return undefined;
    const { folder, complete } = found.value;
    const known = this.#reports.get(folder);
    this.#reports.delete(folder);
    const report = known ?? new AttemptReport(folder);
    this.#reports.set(folder, report);
    await report.catchUp(complete);
    this.#looks += 1;
    if (this.#looks % looksInTurn === 0) await nextTurn();
    return report;
  }

  /** Lets go of what was asked for longest ago until the rest is of bounded size. */
  #forgetOldest(): void {
    let bytes = 0;
    for (const [folder, report] of [...this.#reports].reverse()) {
      bytes += report.weight + leastWeight;
      if (bytes > mostKeptBytes) this.#reports.delete(folder);
    }
  }
}

/** What a step put out as a list of plots. */
const plotOutputs = (step: StepState, types: (step: string, port: string) => string | undefined): Artifact[] =>
  Object.entries(step.record?.outputs ?? {}).flatMap(([port, artifact]) =>
    types(step.id, port) === 'plots' ? [artifact] : [],
  );

/** What the plan says an output is: of a trial what its search says of trials. */
function outputTypes(run: FoundRun): (step: string, port: string) => string | undefined {
  const planned = new Map<string, NonNullable<FoundRun['plan']>['steps'][number]>();
  for (const step of run.plan?.steps ?? []) planned.set(step.id, step);
  return (step, port) => {
    const parent = run.state.steps.get(step as StepState['id'])?.parent;
    const outputs = parent ? planned.get(parent)?.trial?.outputs : planned.get(step)?.outputs;
    return outputs?.[port]?.type;
  };
}
