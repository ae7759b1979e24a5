import { z } from 'zod';
import {
  base64,
  diagnostic,
  done,
  everything,
  orRefusal,
  pipelineText,
  projectFile,
  refusal,
  selection,
  time,
  typed,
} from './shapes.ts';

/** What a pipeline would do on this machine, for the question whether to trust it (`WouldRun` of the pipelines room). */
const wouldRun = z.looseObject({});

const pipelineSummary = z.object({
  file: z.string(),
  id: z.string(),
  name: z.string(),
  nodes: z.number(),
  modifiedAt: time,
});

const draft = z.object({ text: z.string(), baseDigest: z.string().nullable(), savedAt: time });

/** The window that asks, so that what two windows do with one file is told apart. */
const windowId = z.string().min(1).max(200);

/** The project, its pipeline files, drafts, versions, bundles. */
export const documentCalls = {
  'project.describe': {
    input: z.object({}),
    output: z.object({
      folder: z.string(),
      name: z.string(),
      /** Where a new project would go when nobody says otherwise. */
      newProjectsFolder: z.string(),
      pipelines: z.array(pipelineSummary),
    }),
  },
  /** Regular files of the project, state and hidden folders apart; at most 5,000. */
  'project.files': {
    input: z.object({ extensions: z.array(z.string()).default([]) }),
    output: z.object({
      files: z.array(z.object({ path: z.string(), bytes: z.number(), modifiedAt: time })),
      truncated: z.boolean(),
    }),
  },
  /** Makes a project; `template: null` makes an empty one. */
  'project.create': {
    input: z.object({ folder: z.string().min(1).max(4096), template: z.string().nullable() }),
    output: orRefusal({ folder: z.string(), file: z.string() }),
  },
  /** Puts a dropped file into the project under a free name near `path`; nothing is overwritten. */
  'project.addFile': {
    input: z.object({ path: projectFile, content: base64 }),
    output: orRefusal({ path: z.string() }),
  },
  'templates.list': {
    input: z.object({}),
    output: z.object({
      templates: z.array(
        z.object({ name: z.string(), title: z.string(), description: z.string(), nodes: z.number(), text: z.string() }),
      ),
    }),
  },
  /** `definition` is the content of `node.yaml`; the window reads it with `readNodeType`, as the engine does. */
  'catalog.list': {
    input: z.object({}),
    output: z.object({
      nodeTypes: z.array(
        z.object({
          definition: z.json(),
          codeHash: z.string(),
          icon: z.string(),
          readme: z.string(),
          builtIn: z.boolean(),
        }),
      ),
      diagnostics: z.array(diagnostic),
    }),
  },
  'pipeline.create': {
    /** `restricted`: it came from somebody else; before it is there it is marked as such. */
    input: z.object({ file: projectFile, text: pipelineText, restricted: z.boolean().default(false) }),
    output: orRefusal({ digest: z.string() }),
  },
  'pipeline.read': {
    /** `windowId`: this window shows the document, and its draft, from now on. */
    input: z.object({ file: projectFile, windowId: windowId.optional() }),
    output: orRefusal({
      text: z.string(),
      /** Empty: the file is gone and only its draft is left. */
      digest: z.string(),
      modifiedAt: time,
      /** It may not be written here: permissions, or a newer version of the format. */
      readOnly: z.boolean(),
      restricted: z.boolean(),
      draft: draft.nullable(),
    }),
  },
  /**
   * Writes when the file still has `baseDigest` (null: is not there); a text that differs by now is a conflict. The draft
   * of this window is dropped, what another one has not saved stays; without `windowId` it is dropped whosever it is.
   */
  'pipeline.save': {
    input: z.object({
      file: projectFile,
      text: pipelineText,
      baseDigest: z.string().nullable(),
      windowId: windowId.optional(),
    }),
    output: z.discriminatedUnion('ok', [
      /** `versionId` is empty where the disk had no room for a version. */
      z.object({ ok: z.literal(true), digest: z.string(), modifiedAt: time, versionId: z.string() }),
      refusal.extend({ conflict: z.object({ text: z.string(), digest: z.string() }).nullable().default(null) }),
    ]),
  },
  'draft.save': {
    input: z.object({ file: projectFile, text: pipelineText, baseDigest: z.string().nullable(), windowId }),
    output: orRefusal({ savedAt: time }),
  },
  /** With `windowId` only when the draft is this window's. */
  'draft.discard': { input: z.object({ file: projectFile, windowId: windowId.optional() }), output: done },
  'draft.list': {
    input: z.object({}),
    output: z.object({
      drafts: z.array(z.object({ file: z.string(), savedAt: time, nodes: z.number(), isOnDisk: z.boolean() })),
    }),
  },
  /** What `validate` says. */
  'pipeline.check': {
    input: z.object({ file: projectFile, text: pipelineText }),
    output: z.object({ valid: z.boolean(), diagnostics: z.array(diagnostic) }),
  },
  /** What `plan --json` says. */
  'pipeline.plan': {
    input: z.object({
      file: projectFile,
      text: pipelineText,
      parameters: typed.default({}),
      settings: typed.default({}),
      target: z.string().nullable().default(null),
      selection: selection.default(everything),
    }),
    output: orRefusal({
      planHash: z.string(),
      steps: z.array(
        z.object({
          id: z.string(),
          type: z.string(),
          action: z.enum(['run', 'cached', 'skipped']),
          reasons: z.array(z.string()),
          target: z.string(),
          expected: z
            .object({ durationMs: z.number(), memoryBytes: z.number().nullable(), attempts: z.number() })
            .nullable(),
        }),
      ),
    }),
  },
  'exporters.list': {
    input: z.object({}),
    output: z.object({
      formats: z.array(z.object({ id: z.string(), title: z.string(), extension: z.string(), description: z.string() })),
    }),
  },
  'pipeline.export': {
    input: z.object({ file: projectFile, text: pipelineText, format: z.string() }),
    output: orRefusal({ fileName: z.string(), content: z.string(), losses: z.array(z.string()) }),
  },
  'versions.list': {
    input: z.object({ file: projectFile, text: pipelineText }),
    output: z.object({
      versions: z.array(
        z.object({ id: z.string(), createdAt: time, message: z.string().optional(), runIds: z.array(z.string()) }),
      ),
    }),
  },
  'versions.read': {
    input: z.object({ file: projectFile, text: pipelineText, id: z.string() }),
    output: orRefusal({ text: z.string() }),
  },
  /** Keeps a text as a version; equal text makes no new one. */
  'versions.record': {
    input: z.object({ file: projectFile, text: pipelineText, message: z.string().max(2000).optional() }),
    output: orRefusal({ id: z.string() }),
  },
  'bundle.create': {
    input: z.object({ file: projectFile }),
    output: orRefusal({ fileName: z.string(), content: base64, notes: z.array(z.string()) }),
  },
  'bundle.inspect': {
    input: z.object({ content: base64 }),
    output: orRefusal({
      manifest: z.looseObject({}),
      wouldRun,
      hiddenFiles: z.array(z.string()),
      code: z.array(z.object({ path: z.string(), text: z.string().nullable() })),
    }),
  },
  /** Unpacks into a new folder; the project there is restricted until trusted. */
  'bundle.open': {
    input: z.object({ content: base64, folder: z.string().min(1).max(4096) }),
    output: orRefusal({ folder: z.string(), file: z.string() }),
  },
  'trust.describe': {
    input: z.object({ file: projectFile, text: pipelineText }),
    output: orRefusal({ restricted: z.boolean(), wouldRun }),
  },
  'trust.accept': { input: z.object({ file: projectFile, text: pipelineText }), output: done },
  /** A file that came by a link or was dropped: it may be looked at and edited, not run. */
  'trust.restrict': { input: z.object({ file: projectFile }), output: done },
} as const;

export const documentStreams = {
  /** What changed in the project, also by other windows and other programs; never ends. */
  'project.changes': {
    input: z.object({}),
    event: z.array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('file-changed'), file: z.string(), digest: z.string().nullable() }),
        z.object({ type: z.literal('draft-saved'), file: z.string(), windowId: z.string(), digest: z.string() }),
        z.object({ type: z.literal('run-changed'), runId: z.string(), outcome: z.string().nullable() }),
        z.object({ type: z.literal('deployments-changed') }),
        z.object({ type: z.literal('catalog-changed') }),
      ]),
    ),
  },
} as const;
