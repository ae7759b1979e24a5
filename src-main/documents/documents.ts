import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { hasErrors } from '../../shared/base/diagnostic.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { exporters } from '../../shared/exporters/exporter-list.ts';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import type { ExecutionPlan } from '../../shared/plan/execution-plan.ts';
import { missingResults } from '../../shared/plan/missing-results.ts';
import type { StepPreview } from '../../shared/plan/preview-plan.ts';
import { makeFolder } from '../base/make-folder.ts';
import { systemProblem } from '../base/system-problem.ts';
import type { Version, Versions } from '../pipelines/versions.ts';
import { type WouldRun, whatWouldRun } from '../pipelines/would-run.ts';
import type { PlanRefusal, PlanService, TypedOverrides } from '../runs/plan-service.ts';
import type { DocumentFiles, DocumentProblem, ReadDocument } from './document-files.ts';
import type { Draft, Drafts } from './drafts.ts';
import type { ProjectChanges } from './project-changes.ts';
import type { Restrictions } from './restrictions.ts';

export interface DocumentsOptions {
  readonly project: string;
  readonly builtInCatalog: string;
  readonly files: DocumentFiles;
  readonly drafts: Drafts;
  readonly versions: Versions;
  readonly plans: PlanService;
  readonly changes: ProjectChanges;
  readonly restrictions: Restrictions;
  /** What a run of this plan would do now. */
  readonly preview: (plan: ExecutionPlan) => Promise<StepPreview[]>;
  /** The runs of a pipeline, each with the version that it ran; newest first. */
  readonly runsOf: (pipelineId: string) => readonly { readonly runId: string; readonly version: string | null }[];
}

export interface OpenedDocument extends ReadDocument {
  readonly restricted: boolean;
  readonly draft: Draft | null;
}

/** What windows do with the documents of a project. */
export class Documents {
  readonly #options: DocumentsOptions;

  constructor(options: DocumentsOptions) {
    this.#options = options;
  }

  /** @param windowId the window that shows the document from now on, and the draft with it */
  async open(file: string, windowId?: string): Promise<Result<OpenedDocument, DocumentProblem>> {
    const { files, drafts, changes, restrictions } = this.#options;
    const place = files.place(file);
    if (!place.ok) return place;
    const read = files.read(file);
    if (!read.ok && read.problem.exitCode !== 5) return read;
    if (read.ok) await drafts.settle(file, read.value.text);
    const draft = await drafts.read(file, windowId);
    if (draft !== null && windowId !== undefined) await drafts.adopt(draft, windowId);
    if (!read.ok) {
      // The file is gone, what was changed in it is not.
      if (draft === null) return read;
      const { text, savedAt } = draft;
      const restricted = await restrictions.isRestricted(place.value, text);
      return ok({ text, digest: '', modifiedAt: savedAt, readOnly: false, restricted, draft });
    }
    changes.seen(file, read.value.digest);
    return ok({ ...read.value, restricted: await restrictions.isRestricted(place.value, read.value.text), draft });
  }

  /**
   * Makes a new file. Where it came from somebody else it is restricted before it is there, so that at no moment it could
   * be run.
   */
  async create(file: string, text: string, restricted: boolean): ReturnType<Documents['save']> {
    const { files, restrictions } = this.#options;
    const place = files.place(file);
    if (!place.ok) return place;
    if (restricted && !existsSync(place.value)) {
      try {
        makeFolder(dirname(place.value));
        await restrictions.trust.markFileRestricted(place.value);
      } catch (error) {
        const told = systemProblem(error);
        if (told === undefined) throw error;
        return problem({
          exitCode: 6,
          message: `${file} was not made, since it cannot be marked as restricted: ${told}`,
        });
      }
    }
    return this.save(file, text, null);
  }

  /** Writes a document to its file and keeps it as a version. */
  async save(
    file: string,
    text: string,
    baseDigest: string | null,
    windowId?: string,
  ): Promise<Result<ReadDocument & { readonly versionId: string }, DocumentProblem>> {
    const { files, drafts, changes } = this.#options;
    const saved = await files.save(file, text, baseDigest === '' ? null : baseDigest);
    if (!saved.ok) return saved;
    await drafts.discard(file, windowId);
    await drafts.settle(file, text);
    changes.seen(file, saved.value.digest);
    const version = await this.record(file, text);
    // The file is written, which is what was asked for; a disk that is full takes no version of it.
    return ok({ ...saved.value, versionId: version.ok ? version.value : '' });
  }

  /** Keeps a text as a version of its pipeline. @returns the version's id */
  async record(file: string, text: string, message?: string): Promise<Result<string, DocumentProblem>> {
    const place = this.#options.files.place(file);
    if (!place.ok) return place;
    try {
      return ok((await this.#options.versions.record(pipelineIdOf(text), text, message, { file })).id);
    } catch (error) {
      const told = systemProblem(error);
      if (told === undefined) throw error;
      return problem({ exitCode: 6, message: `No version of ${file} was kept: ${told}` });
    }
  }

  async saveDraft(draft: Omit<Draft, 'savedAt'>): Promise<Result<Draft, DocumentProblem>> {
    const place = this.#options.files.place(draft.file);
    if (!place.ok) return place;
    try {
      return ok(await this.#options.drafts.save(draft));
    } catch (error) {
      const told = systemProblem(error);
      if (told === undefined) throw error;
      return problem({ exitCode: 6, message: `Your changes to ${draft.file} could not be kept as a draft: ${told}` });
    }
  }

  /** Versions of the pipeline that a text is, newest first, each with the runs that had this very text. */
  async versionsOf(text: string): Promise<readonly (Version & { readonly runIds: string[] })[]> {
    const id = pipelineIdOf(text);
    const runIds = new Map<string, string[]>();
    for (const { runId, version } of this.#options.runsOf(id)) {
      if (version !== null) runIds.set(version, [...(runIds.get(version) ?? []), runId]);
    }
    const versions = await this.#options.versions.list(id);
    return versions.map((version) => ({ ...version, runIds: runIds.get(version.id) ?? [] })).reverse();
  }

  textOfVersion(text: string, id: string): Promise<string | undefined> {
    return this.#options.versions.text(pipelineIdOf(text), id);
  }

  /** What a run would do now, step by step; a pipeline that may not run is a refusal. */
  async plan(
    file: string,
    text: string,
    typed: TypedOverrides,
  ): Promise<Result<{ readonly plan: ExecutionPlan; readonly steps: StepPreview[] }, PlanRefusal>> {
    const place = this.#options.files.place(file);
    if (!place.ok) return problem({ ...place.problem, diagnostics: [] });
    const loaded = this.#options.plans.load(place.value, text, typed);
    if (!loaded.ok) return loaded;
    const { plan } = loaded.value;
    const steps = await this.#options.preview(plan);
    const missing = missingResults(plan, steps);
    if (hasErrors(missing)) {
      return problem({ exitCode: 3, message: 'The selection needs results that are not there.', diagnostics: missing });
    }
    return ok({ plan, steps });
  }

  /** The pipeline in another format, with what that format cannot say. */
  export(
    file: string,
    text: string,
    format: string,
  ): Result<{ readonly fileName: string; readonly content: string; readonly losses: string[] }, PlanRefusal> {
    const exporter = exporters.find(({ id }) => id === format);
    if (!exporter) return problem({ exitCode: 2, message: `There is no format ${format}.`, diagnostics: [] });
    const place = this.#options.files.place(file);
    if (!place.ok) return problem({ ...place.problem, diagnostics: [] });
    const { pipeline, diagnostics, catalog } = this.#options.plans.validate(text);
    if (!pipeline)
      return problem({ exitCode: 3, message: `${file} is not valid, so it cannot be exported.`, diagnostics });
    const fileName = `${basename(file).replace(/(?:\.pipeline)?\.ya?ml$/, '')}${exporter.extension}`;
    const { project, builtInCatalog, files } = this.#options;
    const exported = exporter.export({
      document: pipeline,
      text,
      fileName,
      catalog,
      project,
      builtInCatalog,
      readText: (path) => {
        const read = files.read(path);
        return read.ok ? read.value.text : undefined;
      },
    });
    const losses = exported.losses.map(
      ({ kind, nodeId, feature, message }) => `${kind}: ${nodeId === null ? '' : `${nodeId}: `}${feature}: ${message}`,
    );
    return ok({ fileName, content: exported.text, losses });
  }

  /** What a pipeline would do here, and whether it may. */
  async wouldRun(
    file: string,
    text: string,
  ): Promise<Result<{ restricted: boolean; wouldRun: WouldRun }, DocumentProblem>> {
    const place = this.#options.files.place(file);
    if (!place.ok) return place;
    const { document, diagnostics } = parsePipelineFile(text);
    if (!document) return problem({ exitCode: 3, message: diagnostics[0]?.message ?? 'Not a pipeline file.' });
    const restricted = await this.#options.restrictions.isRestricted(place.value, text);
    return ok({ restricted, wouldRun: whatWouldRun(document) });
  }
}

/** A text that is no pipeline has versions all the same. */
const pipelineIdOf = (text: string): string => parsePipelineFile(text).document?.id ?? '';
