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
      const rows = versions.map(({ id, createdAt, message = '' }) => [id, localTime(createdAt), message]);
      context.out.write(textTable(['version', 'made', 'message'], rows));
    }
    return exitCodes.ok;
  },
});
