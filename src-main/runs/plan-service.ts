import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Diagnostic, hasErrors } from '../../shared/base/diagnostic.ts';
import type { Json } from '../../shared/base/json.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { projectPathProblem } from '../../shared/catalog/formats.ts';
import type { Catalog, NodeType } from '../../shared/catalog/node-type.ts';
import type { ParameterSchema } from '../../shared/catalog/parameter-schema.ts';
import { readTypedText } from '../../shared/catalog/read-typed-text.ts';
import type { PipelineDocument, SourceMap, ValidPipeline } from '../../shared/pipeline/pipeline-document.ts';
import { type ParsedPipelineFile, parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { validatePipeline } from '../../shared/pipeline/validate.ts';
import { compilePlan, type PlanOverrides } from '../../shared/plan/compile-plan.ts';
import { type ExecutionPlan, type PlannedStep, placeOf } from '../../shared/plan/execution-plan.ts';
import { previewPlan, type StepPreview } from '../../shared/plan/preview-plan.ts';
import type { SelectionRequest } from '../../shared/plan/select-steps.ts';
import type { SettledInputs } from '../../shared/plan/settled-inputs.ts';
import type { CatalogLoader } from '../pipelines/catalog-loader.ts';
import { readPipelineSource } from '../pipelines/read-pipeline-source.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { DigestCache } from './digest-cache.ts';
import type { SchedulerServices } from './scheduler-services.ts';
import type { StepCache } from './step-cache.ts';

/** Changes to a pipeline as they were typed: read by the type in the schema. */
export interface TypedOverrides {
  readonly parameters: { readonly [name: string]: string };
  readonly settings: { readonly [path: string]: string };
  readonly target: string | null;
  readonly selection: SelectionRequest;
}

/** A pipeline that may run. */
export interface LoadedPipeline {
  readonly text: string;
  readonly document: PipelineDocument;
  readonly plan: ExecutionPlan;
  readonly warnings: readonly Diagnostic[];
}

/** Why nothing was started: the exit code, and all that is wrong. */
export interface PlanRefusal {
  readonly exitCode: number;
  readonly message: string;
  readonly diagnostics: readonly Diagnostic[];
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** From a file to a plan, and from a plan to what it would do. Reads files; starts nothing. */
export class PlanService {
  readonly #project: string;
  readonly #catalogs: CatalogLoader;
  readonly #targets: () => ReadonlySet<string>;
  #catalog: Catalog | null = null;
  /** The text that was checked last, and what it says with these node types. */
  #checked: CheckedText | null = null;
  /** The plan of a pipeline and what was asked for; none where the plan depends on the text of project files. */
  readonly #plans = new WeakMap<ValidPipeline, { readonly asked: string; readonly plan: ExecutionPlan }>();

  /** @param targets names of the targets that are configured now */
  constructor(project: string, catalogs: CatalogLoader, targets: () => ReadonlySet<string>) {
    this.#project = project;
    this.#catalogs = catalogs;
    this.#targets = targets;
  }

  /** The node types of the project as they are on disk. */
  catalog(): Catalog {
    this.#catalog = this.#catalogs.load(this.#project).catalog;
    return this.#catalog;
  }

  /** A node type as it was when a pipeline was last checked; at first as it is on disk. */
  nodeType(id: string): NodeType | undefined {
    this.#catalog ??= this.#catalogs.load(this.#project).catalog;
    return this.#catalog.get(id);
  }

  /** All diagnostics of a file, and the pipeline when it may run. */
  validate(source: Buffer | string): {
    readonly document?: PipelineDocument;
    readonly pipeline?: ValidPipeline;
    readonly diagnostics: readonly Diagnostic[];
    readonly catalog: Catalog;
  } {
    const loaded = this.#catalogs.load(this.#project);
    const { catalog } = loaded;
    this.#catalog = catalog;
    const { parsed, validation } = this.#check(source, catalog);
    const broken = loaded.diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'warning' as const }));
    if (!parsed.document || !validation) return { diagnostics: [...parsed.diagnostics, ...broken], catalog };
    const diagnostics = [
      ...parsed.diagnostics,
      ...validation.diagnostics,
      ...this.#missingFiles(parsed.document, catalog, parsed.sourceMap),
      ...broken,
    ].sort((a, b) => (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER));
    const runnable = validation.pipeline !== undefined && !hasErrors(diagnostics);
    return {
      document: parsed.document,
      ...(runnable && validation.pipeline && { pipeline: validation.pipeline }),
      diagnostics,
      catalog,
    };
  }

  /** Reads, checks and compiles. `text` is the document as it is on the screen; else the file's. */
  load(file: string, text: string | undefined, typed: TypedOverrides): Result<LoadedPipeline, PlanRefusal> {
    let source: Buffer | string;
    if (text === undefined) {
      const read = readPipelineSource(file);
      if (!read.ok) {
        const { exitCode, message, code } = read.problem;
        return problem({ exitCode, message, diagnostics: [{ code, severity: 'error', message }] });
      }
      source = read.value;
    } else source = text;
    const { document, pipeline, diagnostics, catalog } = this.validate(source);
    if (!document || !pipeline) return problem(refusal(file, this.#project, diagnostics));
    const overrides = readOverrides(typed, document, catalog, this.#targets());
    if (!overrides.ok) return problem(refusal(file, this.#project, overrides.problem));
    const plan = this.#compile(pipeline, catalog, overrides.value);
    if (!plan.ok) return problem(refusal(file, this.#project, plan.problem));
    return ok({ text: source.toString(), document, plan: plan.value, warnings: diagnostics });
  }

  /** Reads and validates a text; at once when it is the text of the last time and the node types are the same. */
  #check(source: Buffer | string, catalog: Catalog): CheckedText {
    const digest = createHash('sha256').update(source).digest('hex');
    const last = this.#checked;
    const targets = this.#targets();
    const names = [...targets].join(' ');
    if (last?.digest === digest && last.catalog === catalog && last.targets === names) return last;
    const parsed = parsePipelineFile(source);
    const { document, sourceMap } = parsed;
    const validation = document && !parsed.readOnly && validatePipeline(document, catalog, sourceMap, { targets });
    this.#checked = { digest, catalog, targets: names, parsed, ...(validation && { validation }) };
    return this.#checked;
  }

  #compile(pipeline: ValidPipeline, catalog: Catalog, overrides: PlanOverrides): ReturnType<typeof compilePlan> {
    const asked = JSON.stringify(overrides);
    const known = this.#plans.get(pipeline);
    if (known?.asked === asked) return ok(known.plan);
    let readsFiles = false;
    const readText = (path: string): string | undefined => {
      readsFiles = true;
      return this.#readText(path);
    };
    const plan = compilePlan(pipeline, catalog, overrides, { sha256, readText });
    if (plan.ok && !readsFiles) this.#plans.set(pipeline, { asked, plan: plan.value });
    return plan;
  }

  /** Files and folders that parameters or `files` name and that are not there: told before the run, with a fix. */
  #missingFiles(document: PipelineDocument, catalog: Catalog, sourceMap: SourceMap): Diagnostic[] {
    const found: Diagnostic[] = [];
    for (const [index, node] of document.nodes.entries()) {
      const properties = catalog.get(node.type)?.parameters.properties ?? {};
      const named: [string | undefined, string, string][] = node.files.map((path) => [undefined, path, 'input-file']);
      for (const [name, schema] of Object.entries(properties)) {
        const value = node.parameters[name];
        if (typeof value === 'string' && schema.format?.startsWith('input-') && !value.includes('${')) {
          named.push([name, value.replace(/:[A-Za-z_]\w*$/, ''), schema.format]);
        }
      }
      for (const [parameter, path, format] of named) {
        // What is no path of the project, its own rule has told.
        if (projectPathProblem(path) !== undefined) continue;
        const stats = statSync(join(this.#project, path), { throwIfNoEntry: false });
        const fits = format === 'input-directory' ? stats?.isDirectory() : stats?.isFile();
        if (fits || node.disabled) continue;
        const message = stats
          ? `Node "${node.id}": ${path} is ${stats.isDirectory() ? 'a folder, not a file' : 'not a regular file or folder'}.`
          : `Node "${node.id}": the file ${path} is not in the project folder.`;
        const fix = 'Paths are relative to the folder of the project; correct the path or put the file there.';
        found.push({
          code: 'file-not-found',
          severity: 'error',
          message,
          fix,
          nodeId: node.id,
          ...(parameter && { parameter }),
          ...sourceMap.locate(['spec', 'nodes', index, ...(parameter ? ['parameters', parameter] : ['files'])]),
        });
      }
    }
    return found;
  }

  #readText(path: string): string | undefined {
    const absolute = join(this.#project, path);
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (!stats?.isFile()) return undefined;
    if (stats.size <= mentionsLimit) return readFileSync(absolute, 'latin1');
    // Scripts are small; of a large data file the head is enough to see that it is none.
    const fd = openSync(absolute, 'r');
    try {
      const head = Buffer.alloc(mentionsLimit);
      return head.toString('latin1', 0, readSync(fd, head));
    } finally {
      closeSync(fd);
    }
  }
}

const mentionsLimit = 256 * 1024;

interface CheckedText {
  /** Hex sha256 of the text. */
  readonly digest: string;
  readonly catalog: Catalog;
  /** Names of the targets that there were. */
  readonly targets: string;
  readonly parsed: ParsedPipelineFile;
  /** Absent for a text that is no pipeline, or one that is only to be looked at. */
  readonly validation?: ReturnType<typeof validatePipeline>;
}

function refusal(file: string, project: string, diagnostics: readonly Diagnostic[]): PlanRefusal {
  const count = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const name = relative(project, file) || file;
  return {
    exitCode: 3,
    message: `${name} has ${count === 1 ? 'a problem' : `${count} problems`}; nothing was started.`,
    diagnostics,
  };
}

/** Reads `--param` and `--set` by the types in the pipeline and in the node types. */
export function readOverrides(
  typed: TypedOverrides,
  document: PipelineDocument,
  catalog: Catalog,
  targets: ReadonlySet<string>,
): Result<PlanOverrides, Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  const wrong = (code: string, message: string, fix: string): void => {
    diagnostics.push({ code, severity: 'error', message, fix });
  };
  const parameters: Record<string, Json> = {};
  for (const [name, text] of Object.entries(typed.parameters)) {
    const declared = document.parameters.get(name);
    if (!declared) {
      const names = [...document.parameters.keys()].join(', ');
      wrong(
        'unknown-parameter',
        `The pipeline has no parameter "${name}".`,
        names ? `It has: ${names}.` : 'It has none.',
      );
      continue;
    }
    const value = readTypedText(declared as ParameterSchema, text);
    if (value.ok) parameters[name] = value.value;
    else
      wrong('invalid-value', `--param ${name}=${text}: it ${value.problem}.`, `Give a value of type ${declared.type}.`);
  }
  const settings: Record<string, Json> = {};
  for (const [path, text] of Object.entries(typed.settings)) {
    const dot = path.indexOf('.');
    const node = document.nodes.find(({ id }) => id === path.slice(0, dot));
    const type = node && catalog.get(node.type);
    if (!node || !type || dot < 0) {
      wrong(
        'unknown-node',
        `--set ${path}: there is no node "${dot < 0 ? path : path.slice(0, dot)}".`,
        'Write node.parameter=value.',
      );
      continue;
    }
    const schema = schemaAt(type, path.slice(dot + 1).split('.'));
    if (!schema) {
      const names = Object.keys(type.parameters.properties ?? {}).join(', ');
      wrong('unknown-parameter', `--set ${path}: ${type.id} has no such parameter.`, `It has: ${names}.`);
      continue;
    }
    const value = readTypedText(schema, text);
    if (value.ok) settings[path] = value.value;
    else wrong('invalid-value', `--set ${path}=${text}: it ${value.problem}.`, 'Give a value of that type.');
  }
  if (typed.target !== null && !targets.has(typed.target)) {
    wrong('unknown-target', `There is no target "${typed.target}".`, `Use one of: ${[...targets].join(', ')}.`);
  }
  if (diagnostics.length > 0) return problem(diagnostics);
  return ok({ parameters, settings, target: typed.target, selection: typed.selection });
}

/** The schema at a path; inside an open object any value is allowed. */
function schemaAt(type: NodeType, path: readonly string[]): ParameterSchema | undefined {
  let schema: ParameterSchema = type.parameters;
  for (const key of path) {
    const inner = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    if (inner) schema = inner;
    else if (typeof schema.additionalProperties === 'object') schema = schema.additionalProperties;
    else if (schema.additionalProperties === true || (schema.properties === undefined && schema.type === 'object'))
      return {};
    else return undefined;
  }
  return schema;
}

/** Everything that a look at a plan needs, read from the project's state. */
export interface PreviewServices {
  readonly project: string;
  readonly digests: DigestCache;
  readonly cache: StepCache;
  readonly store: ArtifactStore;
  readonly nodeType: SchedulerServices['nodeType'];
  readonly findEnvironment: SchedulerServices['findEnvironment'];
  readonly env: NodeJS.ProcessEnv;
  readonly kept: (step: PlannedStep, inputs: SettledInputs) => boolean;
}

/** What a run of this plan would do now, with reasons. Starts nothing and changes nothing. */
export function preview(plan: ExecutionPlan, services: PreviewServices): StepPreview[] {
  const { digests, cache, store, nodeType, project } = services;
  return previewPlan(plan, {
    sha256,
    codeHash: (step) => (step.trial ? step.code : (nodeType(step.type)?.codeHash ?? step.code)),
    fileDigest: (path) => digests.digestOf(join(project, path)) ?? '',
    environmentDigest: (step) => {
      const wanted = step.trial ? [step.environment, step.trial.environment] : [step.environment];
      const found = wanted.map(
        (environment) => services.findEnvironment(environment, services.env, placeOf(step))?.digest,
      );
      return found.includes(undefined) ? undefined : [...new Set(found)].join('+');
    },
    cached: (fingerprint) => {
      const hit = cache.find(fingerprint);
      return hit && Object.values(hit.record.outputs).every((artifact) => store.verify(artifact, 'look'))
        ? hit.record
        : undefined;
    },
    earlier: (step) => cache.earlierParts(plan.pipelineId, step.id),
    kept: services.kept,
    readValue: (digest) => store.readJson(digest),
    expected: (step) => cache.usual(plan.pipelineId, step.id),
  });
}
