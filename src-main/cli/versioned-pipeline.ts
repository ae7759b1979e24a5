import { resolve } from 'node:path';
import { hasErrors } from '../../shared/base/diagnostic.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { PipelineDocument } from '../../shared/pipeline/pipeline-document.ts';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { readPipelineSource } from '../pipelines/read-pipeline-source.ts';
import { createVersions, type Versions } from '../pipelines/versions.ts';
import { type CommandContext, type CommandFailure, exitCodes, failure, type Positional } from './command.ts';
import { projectOfFile } from './project.ts';

export const versionPositional: Positional = { name: 'ID', summary: 'version, such as v3' };

/** A pipeline file as it is on disk, with its history. */
export interface VersionedPipeline {
  readonly file: string;
  readonly text: string;
  readonly document: PipelineDocument;
  readonly versions: Versions;
}

/** Reads a pipeline file as far as its id goes; it need not be valid. */
export function versionedPipeline(context: CommandContext, shown: string): Result<VersionedPipeline, CommandFailure> {
  const file = resolve(context.cwd, shown);
  const source = readPipelineSource(file);
  if (!source.ok) return problem({ exitCode: source.problem.exitCode, message: source.problem.message });
  const { document, diagnostics } = parsePipelineFile(source.value);
  if (!document?.id) {
    const message = `${shown} names no pipeline, so it has no history.`;
    return problem({ exitCode: exitCodes.invalid, message, diagnostics, file: shown });
  }
  const versions = createVersions({ folder: projectOfFile(file, context.env, context.cwd).versions });
  return ok({ file, text: source.value.toString(), document, versions });
}

/** The exact text of a version. */
export async function textOfVersion(pipeline: VersionedPipeline, id: string): Promise<Result<string, CommandFailure>> {
  const text = await pipeline.versions.text(pipeline.document.id, id);
  return text === undefined ? problem(noSuchVersion(pipeline, id)) : ok(text);
}

export const noSuchVersion = ({ document }: VersionedPipeline, id: string): CommandFailure =>
  failure('notFound', `Pipeline ${document.id} has no version ${JSON.stringify(id)}.`, 'See trainyard versions list.');

/** A document that can be compared, or why it cannot. */
export function readableDocument(text: string, shown: string): Result<PipelineDocument, CommandFailure> {
  const { document, diagnostics } = parsePipelineFile(text);
  if (document && !hasErrors(diagnostics)) return ok(document);
  return problem({
    exitCode: exitCodes.invalid,
    message: `${shown} is not a valid pipeline.`,
    diagnostics,
    file: shown,
  });
}
