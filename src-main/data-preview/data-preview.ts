import { existsSync } from 'node:fs';
import type { JsonObject } from '../../shared/base/json.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import type { Artifact } from '../../shared/plan/step-record.ts';
import { projectPath } from '../base/project-path.ts';
import { type ColumnSource, columnSource } from './column-source.ts';
import type { PreviewProcess } from './preview-process.ts';
import type { TableAnswers, TableAsk, TableColumns, TableSpec } from './table-ask.ts';
import { tableOfFile } from './table-of-file.ts';
import { type PreviewStore, tableOfOutput } from './table-of-output.ts';

export interface DataPreviewOptions {
  readonly project: string;
  readonly store: PreviewStore;
  readonly process: PreviewProcess;
  /** What a step of a run made at a port. */
  readonly output: (runId: string, stepId: string, port: string) => Artifact | undefined;
  /** The newest run of a pipeline in which a node made something at a port. */
  readonly newestOutput: (
    pipelineId: string,
    nodeId: string,
    port: string,
  ) => { readonly runId: string; readonly artifact: Artifact } | undefined;
}

export type PreviewSource =
  | { readonly runId: string; readonly stepId: string; readonly port: string }
  | { readonly path: string; readonly reading: JsonObject };

/** Why nothing is shown, with the exit code that the command line would give it. */
export interface PreviewRefusal {
  readonly exitCode: 3 | 5;
  readonly message: string;
}

export interface DataPreview {
  /** Answers a question about a table of the project. */
  look<Ask extends TableAsk>(
    source: PreviewSource,
    ask: Ask,
  ): Promise<Result<TableAnswers[Ask['kind']], PreviewRefusal>>;
  /** The columns that reach an input port of a node, and where that was looked up. */
  columns(
    text: string,
    nodeId: string,
    port: string,
  ): Promise<Result<TableColumns & { readonly from: string }, PreviewRefusal>>;
}

/** Looks into the tables of a project without loading them into the engine. */
export function createDataPreview({ project, store, process, output, newestOutput }: DataPreviewOptions): DataPreview {
  async function look<Ask extends TableAsk>(
    source: PreviewSource,
    ask: Ask,
  ): Promise<Result<TableAnswers[Ask['kind']], PreviewRefusal>> {
    const table = tableOf(source);
    if (!table.ok) return table;
    const answered = await process.ask(table.value, ask);
    return answered.ok ? answered : refuse(3, answered.problem);
  }

  function tableOf(source: PreviewSource): Result<TableSpec, PreviewRefusal> {
    if ('path' in source) return fileTable(project, source.path, source.reading);
    const { runId, stepId, port } = source;
    const artifact = output(runId, stepId, port);
    const shown = `${stepId}.${port}`;
    if (!artifact) return refuse(5, `${shown} was not made in run ${runId}.`);
    return outputTable(artifact, shown);
  }

  function outputTable(artifact: Artifact, shown: string): Result<TableSpec, PreviewRefusal> {
    const table = tableOfOutput(artifact, shown, store);
    return table.ok ? table : refuse(3, table.problem);
  }

  return {
    look,
    async columns(text, nodeId, port) {
      const { document } = parsePipelineFile(text);
      if (!document) return refuse(3, 'The pipeline cannot be read as it is now; mend its text first.');
      const found = locate(columnSource(document, nodeId, port), document.id);
      if (!found.ok) return found;
      const answered = await process.ask(found.value.table, { kind: 'columns' });
      return answered.ok ? ok({ ...answered.value, from: found.value.from }) : refuse(3, answered.problem);
    },
  };

  function locate(
    source: ColumnSource,
    pipelineId: string,
  ): Result<{ readonly table: TableSpec; readonly from: string }, PreviewRefusal> {
    if (source.kind === 'nothing') return refuse(5, source.message);
    if (source.kind === 'file') {
      const table = fileTable(project, source.path, source.parameters);
      return table.ok ? ok({ table: table.value, from: source.path }) : table;
    }
    const { nodeId, port } = source.of;
    const newest = newestOutput(pipelineId, nodeId, port);
    if (!newest) return refuse(5, `Run ${nodeId} once; its columns are known only from what it makes.`);
    const table = outputTable(newest.artifact, `${nodeId}.${port}`);
    return table.ok ? ok({ table: table.value, from: `${nodeId} in run ${newest.runId}` }) : table;
  }
}

const refuse = (exitCode: PreviewRefusal['exitCode'], message: string): Result<never, PreviewRefusal> =>
  problem({ exitCode, message });

/** A table file of the project; links that lead out of it are not followed. */
function fileTable(project: string, path: string, reading: JsonObject): Result<TableSpec, PreviewRefusal> {
  const place = projectPath(project, path);
  if (!place.ok) return refuse(3, place.problem);
  if (!existsSync(place.value)) return refuse(5, `There is no file ${path} in this project.`);
  return ok(tableOfFile(path, place.value, reading));
}
