import type { Version } from '../../pipelines/versions.ts';
import { defineCommand, exitCodes } from '../command.ts';
import { pipelinePositional } from '../pipeline-of-file.ts';
import { printJson } from '../print-json.ts';
import { localTime } from '../printable.ts';
import { textTable } from '../text-table.ts';
import { versionedPipeline } from '../versioned-pipeline.ts';

export const versionsList = defineCommand({
  name: 'versions list',
  summary: 'List the versions of a pipeline, newest first',
  options: [],
  positionals: [pipelinePositional],
  examples: [{ line: 'trainyard versions list wine.pipeline.yaml', does: 'Every text that was run or saved' }],
  async run(context, args) {
    const pipeline = versionedPipeline(context, args.positionals[0] ?? '');
    if (!pipeline.ok) return pipeline.problem;
    const known = await pipeline.value.versions.list(pipeline.value.document.id);
    const versions = known.toReversed();
    if (context.json) printJson(context, { versions });
    else if (versions.length === 0) context.out.write('No versions; a run or a save makes one.\n');
    else {
      context.out.write(asTable(versions));
    }
    return exitCodes.ok;
  },
});

/** Columns that would be empty are left out. */
function asTable(versions: readonly Version[]): string {
  const columns = [
    { name: 'version', cells: versions.map(({ id }) => id) },
    { name: 'made', cells: versions.map(({ createdAt }) => localTime(createdAt)) },
    { name: 'file', cells: versions.map(({ file = '' }) => file) },
    { name: 'run', cells: versions.map(({ runId = '' }) => runId) },
    { name: 'message', cells: versions.map(({ message = '' }) => message) },
  ].filter(({ cells }) => cells.some((cell) => cell !== ''));
  const rows = versions.map((_, index) => columns.map(({ cells }) => cells[index] ?? ''));
  return textTable(
    columns.map(({ name }) => name),
    rows,
  );
}
