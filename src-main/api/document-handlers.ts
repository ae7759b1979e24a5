import { exporters } from '../../shared/exporters/exporter-list.ts';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import type { StepPreview } from '../../shared/plan/preview-plan.ts';
import type { DocumentHandlers } from '../../shared/rpc/contract.ts';
import { listCatalog } from '../documents/catalog-listing.ts';
import { type DocumentFiles, type DocumentProblem, digestOfText } from '../documents/document-files.ts';
import type { Documents } from '../documents/documents.ts';
import type { Drafts } from '../documents/drafts.ts';
import { followChanges } from '../documents/follow-changes.ts';
import type { NewProjects } from '../documents/new-projects.ts';
import type { ProjectChanges } from '../documents/project-changes.ts';
import type { ProjectFiles } from '../documents/project-files.ts';
import type { Restrictions } from '../documents/restrictions.ts';
import type { CatalogLoader } from '../pipelines/catalog-loader.ts';
import { listTemplates } from '../pipelines/project-templates.ts';
import type { PlanRefusal, PlanService } from '../runs/plan-service.ts';

/** What the handlers call; they decide nothing themselves. */
export interface DocumentHandlerServices {
  readonly project: string;
  readonly name: string;
  readonly newProjectsFolder: string;
  readonly templates: string;
  readonly builtInCatalog: string;
  readonly documents: Documents;
  readonly files: DocumentFiles;
  readonly listing: ProjectFiles;
  readonly newProjects: NewProjects;
  readonly drafts: Drafts;
  readonly changes: ProjectChanges;
  readonly restrictions: Restrictions;
  readonly plans: PlanService;
  readonly catalogs: CatalogLoader;
}

const refused = (refusal: PlanRefusal | DocumentProblem) => ({
  ok: false as const,
  exitCode: refusal.exitCode,
  message: refusal.message,
  diagnostics: 'diagnostics' in refusal ? [...refusal.diagnostics] : [],
});

const shownStep = ({ id, type, action, reasons, target, expected }: StepPreview) => ({
  id,
  type,
  action,
  reasons: [...reasons],
  target,
  expected: expected
    ? { durationMs: expected.durationMs, memoryBytes: expected.peakMemoryBytes || null, attempts: expected.attempts }
    : null,
});

export function createDocumentHandlers(services: DocumentHandlerServices): DocumentHandlers {
  const { project, documents, files, listing, newProjects, drafts, changes, restrictions, plans, catalogs } = services;
  return {
    'project.describe': async () => ({
      folder: project,
      name: services.name,
      newProjectsFolder: services.newProjectsFolder,
      pipelines: listing.pipelines(),
    }),
    'project.files': async ({ extensions }) => {
      const { files: found, truncated } = listing.list(extensions);
      return { files: [...found], truncated };
    },
    'project.create': async ({ folder, template }) => {
      const made = await newProjects.create(folder, template);
      return made.ok ? { ok: true, ...made.value } : refused(made.problem);
    },
    'project.addFile': async ({ path, content }) => {
      const added = await files.add(path, Buffer.from(content, 'base64'));
      return added.ok ? { ok: true, path: added.value } : refused(added.problem);
    },
    'templates.list': async () => ({ templates: listTemplates(services.templates) }),
    'catalog.list': async () => listCatalog(catalogs.load(project), services.builtInCatalog),
    'pipeline.create': async ({ file, text, restricted }) => {
      const made = await documents.create(file, text, restricted);
      return made.ok ? { ok: true, digest: made.value.digest } : refused(made.problem);
    },
    'pipeline.read': async ({ file, windowId }) => {
      const opened = await documents.open(file, windowId);
      return opened.ok ? { ok: true, ...opened.value } : refused(opened.problem);
    },
    'pipeline.save': async ({ file, text, baseDigest, windowId }) => {
      const saved = await documents.save(file, text, baseDigest, windowId);
      if (!saved.ok) return { ...refused(saved.problem), conflict: saved.problem.conflict ?? null };
      const { digest, modifiedAt, versionId } = saved.value;
      return { ok: true, digest, modifiedAt, versionId };
    },
    'draft.save': async (draft) => {
      const kept = await documents.saveDraft(draft);
      if (!kept.ok) return refused(kept.problem);
      const { file, text, windowId } = draft;
      changes.tell({ type: 'draft-saved', file, windowId, digest: digestOfText(text) });
      return { ok: true, savedAt: kept.value.savedAt };
    },
    'draft.discard': async ({ file, windowId }) => {
      await drafts.discard(file, windowId);
      return { ok: true };
    },
    'draft.list': async () => ({
      drafts: (await drafts.list()).map(({ file, savedAt, text }) => ({
        file,
        savedAt,
        nodes: parsePipelineFile(text).document?.nodes.length ?? 0,
        isOnDisk: files.read(file).ok,
      })),
    }),
    'pipeline.check': async ({ text }) => {
      const { pipeline, diagnostics } = plans.validate(text);
      return { valid: pipeline !== undefined, diagnostics: [...diagnostics] };
    },
    'pipeline.plan': async ({ file, text, ...typed }) => {
      const planned = await documents.plan(file, text, typed);
      if (!planned.ok) return refused(planned.problem);
      return { ok: true, planHash: planned.value.plan.hash, steps: planned.value.steps.map(shownStep) };
    },
    'exporters.list': async () => ({
      formats: exporters.map(({ id, title, extension, description }) => ({ id, title, extension, description })),
    }),
    'pipeline.export': async ({ file, text, format }) => {
      const exported = documents.export(file, text, format);
      return exported.ok ? { ok: true, ...exported.value } : refused(exported.problem);
    },
    'versions.list': async ({ text }) => ({
      versions: (await documents.versionsOf(text)).map(({ id, createdAt, message, runIds }) => ({
        id,
        createdAt,
        ...(message === undefined ? {} : { message }),
        runIds,
      })),
    }),
    'versions.read': async ({ text, id }) => {
      const found = await documents.textOfVersion(text, id);
      const message = `There is no version ${id} of this pipeline, or its text is damaged.`;
      return found === undefined ? refused({ exitCode: 5, message }) : { ok: true, text: found };
    },
    'versions.record': async ({ file, text, message }) => {
      const kept = await documents.record(file, text, message);
      return kept.ok ? { ok: true, id: kept.value } : refused(kept.problem);
    },
    'bundle.create': async ({ file }) => {
      const made = await newProjects.bundle(file);
      if (!made.ok) return refused(made.problem);
      const { fileName, content, manifest } = made.value;
      return { ok: true, fileName, content: content.toString('base64'), notes: [`${manifest.files.length} files.`] };
    },
    'bundle.inspect': async ({ content }) => {
      const read = await newProjects.inspectBundle(Buffer.from(content, 'base64'));
      if (!read.ok) return refused(read.problem);
      const { manifest, wouldRun, hiddenFiles, code } = read.value;
      return {
        ok: true,
        manifest: { ...manifest },
        wouldRun: { ...wouldRun },
        hiddenFiles: [...hiddenFiles],
        code: [...code],
      };
    },
    'bundle.open': async ({ content, folder }) => {
      const opened = await newProjects.openBundle(Buffer.from(content, 'base64'), folder);
      return opened.ok ? { ok: true, ...opened.value } : refused(opened.problem);
    },
    'trust.describe': async ({ file, text }) => {
      const described = await documents.wouldRun(file, text);
      if (!described.ok) return refused(described.problem);
      return { ok: true, restricted: described.value.restricted, wouldRun: { ...described.value.wouldRun } };
    },
    'trust.accept': async ({ file, text }) => {
      const place = files.place(file);
      if (!place.ok) return refused(place.problem);
      await restrictions.trust.accept(place.value, text);
      return { ok: true };
    },
    'trust.restrict': async ({ file }) => {
      const place = files.place(file);
      if (!place.ok) return refused(place.problem);
      await restrictions.trust.markFileRestricted(place.value);
      return { ok: true };
    },
    'project.changes': (_, push, signal) => followChanges(changes, push, signal),
  };
}
