import { defineCommand, exitCodes } from '../command.ts';
import { pipelinePositional } from '../pipeline-of-file.ts';
import { printJson } from '../print-json.ts';
import { textOfVersion, versionedPipeline, versionPositional } from '../versioned-pipeline.ts';

export const versionsShow = defineCommand({
  name: 'versions show',
  summary: 'Print the exact text of a version',
  options: [],
  positionals: [pipelinePositional, versionPositional],
  examples: [{ line: 'trainyard versions show wine.pipeline.yaml v3', does: 'The file as it was' }],
  async run(context, args) {
    const [file = '', id = ''] = args.positionals;
    const pipeline = versionedPipeline(context, file);
    if (!pipeline.ok) return pipeline.problem;
    const text = await textOfVersion(pipeline.value, id);
    if (!text.ok) return text.problem;
    if (context.json) printJson(context, { id, pipeline: pipeline.value.document.id, text: text.value });
    else context.out.write(text.value);
    return exitCodes.ok;
  },
});
