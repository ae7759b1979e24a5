import { defineCommand, exitCodes } from '../command.ts';
import { pipelinePositional } from '../pipeline-of-file.ts';
import { printJson } from '../print-json.ts';
import { makeStateFolder, projectOfFile } from '../project.ts';
import { noSuchVersion, versionedPipeline, versionPositional } from '../versioned-pipeline.ts';

export const versionsRestore = defineCommand({
  name: 'versions restore',
  summary: 'Put a version back into the file; the text that stands there becomes a version first',
  options: [],
  positionals: [pipelinePositional, versionPositional],
  examples: [{ line: 'trainyard versions restore wine.pipeline.yaml v3', does: 'The file reads as it did then' }],
  async run(context, args) {
    const [shown = '', id = ''] = args.positionals;
    const pipeline = versionedPipeline(context, shown);
    if (!pipeline.ok) return pipeline.problem;
    const { file, document, versions } = pipeline.value;
    makeStateFolder(projectOfFile(file, context.env, context.cwd));
    const restored = await versions.restore(document.id, id, file);
    if (!restored) return noSuchVersion(pipeline.value, id);
    if (context.json) printJson(context, { restored: restored.id, file });
    else context.out.write(`${shown} is ${restored.id} again.\n`);
    return exitCodes.ok;
  },
});
