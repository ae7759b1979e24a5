import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { hasErrors } from '../../shared/base/diagnostic.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { exporters } from '../../shared/exporters/exporter-list.ts';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import type { ExecutionPlan } from '../../shared/plan/execution-plan.ts';
import { missingResults } from '../../shared/plan/missing-results.ts';
import type { StepPreview } from '../../shared/plan/preview-plan.ts';
import {
  type BundleContents,
  type BundleManifest,
  createBundle,
  inspectBundle,
  openBundle,
} from '../pipelines/bundle.ts';
import type { CatalogLoader } from '../pipelines/catalog-loader.ts';
import { createProject } from '../pipelines/project-templates.ts';
import type { Version, Versions } from '../pipelines/versions.ts';
import { type WouldRun, whatWouldRun } from '../pipelines/would-run.ts';
import type { PlanRefusal, PlanService, TypedOverrides } from '../runs/plan-service.ts';
import type { DocumentFiles, DocumentProblem, ReadDocument } from './document-files.ts';
import type { Draft, Drafts } from './drafts.ts';
import type { ProjectChanges } from './project-changes.ts';
import type { Restrictions } from './restrictions.ts';

export interface DocumentsOptions {
  readonly project: string;
  readonly templates: string;
  readonly builtInCatalog: string;
  readonly files: DocumentFiles;
  readonly drafts: Drafts;
  readonly versions: Versions;
  readonly plans: PlanService;
  readonly catalogs: CatalogLoader;
  readonly changes: ProjectChanges;
  readonly restrictions: Restrictions;
  /** What a run of this plan would do now. */
  readonly preview: (plan: ExecutionPlan) => Promise<StepPreview[]>;
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

  async open(file: string): Promise<Result<OpenedDocument, DocumentProblem>> {
    const { files, drafts, changes, restrictions } = this.#options;
    const read = files.read(file);
    const draft = await drafts.read(file);
    if (!read.ok) {
      // The file is gone, what was changed in it is not.
      if (draft === null || read.problem.exitCode !== 5) return read;
      const { text, savedAt } = draft;
      return ok({ text, digest: '', modifiedAt: savedAt, readOnly: false, restricted: false, draft });
    }
    changes.seen(file, read.value.digest);
    const restricted = await restrictions.isRestricted(this.#absolute(file), read.value.text);
    const isNews = draft !== null && draft.text !== read.value.text;
    if (draft !== null && !isNews) await drafts.discard(file);
    return ok({ ...read.value, restricted, draft: isNews ? draft : null });
  }

  async save(
    file: string,
    text: string,
    baseDigest: string | null,
  ): Promise<Result<ReadDocument & { readonly versionId: string }, DocumentProblem>> {
    const { files, drafts, changes } = this.#options;
    const saved = await files.save(file, text, baseDigest === '' ? null : baseDigest);
    if (!saved.ok) return saved;
    await drafts.discard(file);
    changes.seen(file, saved.value.digest);
    const version = await this.record(file, text);
    return ok({ ...saved.value, versionId: version });
  }

  /** Keeps a text as a version of its pipeline. @returns the version's id */
  async record(file: string, text: string, message?: string): Promise<string> {
    const id = parsePipelineFile(text).document?.id ?? '';
    return (await this.#options.versions.record(id, text, message, { file })).id;
  }

  async saveDraft(file: string, text: string, baseDigest: string | null): Promise<Result<Draft, DocumentProblem>> {
    const place = this.#options.files.place(file);
    if (!place.ok) return place;
    return ok(await this.#options.drafts.save(file, text, baseDigest));
  }

  versionsOf(text: string): Promise<readonly Version[]> {
    return this.#options.versions.list(parsePipelineFile(text).document?.id ?? '');
  }

  textOfVersion(text: string, id: string): Promise<string | undefined> {
    return this.#options.versions.text(parsePipelineFile(text).document?.id ?? '', id);
  }

  /** What a run would do now, step by step; a pipeline that may not run is a refusal. */
  async plan(
    file: string,
    text: string,
    typed: TypedOverrides,
  ): Promise<Result<{ readonly plan: ExecutionPlan; readonly steps: StepPreview[] }, PlanRefusal>> {
    const loaded = this.#options.plans.load(this.#absolute(file), text, typed);
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

  /** Packs the pipeline file as it is on disk. */
  async bundle(
    file: string,
  ): Promise<Result<{ fileName: string; content: Buffer; manifest: BundleManifest }, DocumentProblem>> {
    const place = this.#options.files.place(file);
    if (!place.ok) return place;
    const { project, plans } = this.#options;
    const fileName = `${basename(file).replace(/(?:\.pipeline)?\.ya?ml$/, '')}.trainyard`;
    return withScratch(async (folder) => {
      const out = join(folder, fileName);
      const made = await createBundle({ project, pipelineFile: place.value, catalog: plans.catalog(), out });
      if (!made.ok) return problem({ exitCode: 3, message: made.problem });
      return ok({ fileName, content: await readFile(out), manifest: made.value });
    });
  }

  inspectBundle(content: Buffer): Promise<Result<BundleContents, DocumentProblem>> {
    return withScratch(async (folder) => {
      const path = join(folder, 'bundle.trainyard');
      await writeFile(path, content);
      const read = await inspectBundle(path);
      return read.ok ? read : problem({ exitCode: 3, message: read.problem.replaceAll(path, 'The bundle') });
    });
  }

  /** Unpacks a bundle into a new folder, restricted. */
  openBundle(content: Buffer, folder: string): Promise<Result<{ folder: string; file: string }, DocumentProblem>> {
    return withScratch(async (scratch) => {
      const path = join(scratch, 'bundle.trainyard');
      await writeFile(path, content);
      const target = resolve(this.#options.project, folder);
      const opened = await openBundle(path, target, this.#options.restrictions.trust);
      if (!opened.ok) return problem({ exitCode: 3, message: opened.problem.replaceAll(path, 'The bundle') });
      return ok({ folder: target, file: opened.value.pipeline });
    });
  }

  /** Makes a project in this folder, or in the next free one of that name. */
  createProject(folder: string, template: string | null): Result<{ folder: string; file: string }, DocumentProblem> {
    const target = freeFolder(resolve(this.#options.project, folder));
    const made = createProject(this.#options.templates, target, template);
    if (!made.ok) {
      const { kind, message, fix } = made.problem;
      return problem({ exitCode: kind === 'notFound' ? 5 : 3, message: `${message}${fix ? ` ${fix}` : ''}` });
    }
    return ok({ folder: target, file: made.value.find((path) => path.endsWith('.pipeline.yaml')) ?? '' });
  }

  async wouldRun(
    file: string,
    text: string,
  ): Promise<Result<{ restricted: boolean; wouldRun: WouldRun }, DocumentProblem>> {
    const { document, diagnostics } = parsePipelineFile(text);
    if (!document) return problem({ exitCode: 3, message: diagnostics[0]?.message ?? 'Not a pipeline file.' });
    const restricted = await this.#options.restrictions.isRestricted(this.#absolute(file), text);
    return ok({ restricted, wouldRun: whatWouldRun(document) });
  }

  #absolute(file: string): string {
    return resolve(this.#options.project, file);
  }
}

function freeFolder(folder: string): string {
  const isFree = (path: string): boolean =>
    !existsSync(path) || (statSync(path).isDirectory() && readdirSync(path).length === 0);
  let found = folder;
  for (let number = 2; !isFree(found); number += 1) found = `${folder}-${number}`;
  return found;
}

async function withScratch<Value>(act: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-bundle-'));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
