import { basename, resolve } from 'node:path';
import { shownBytes } from '../../base/shown-bytes.ts';
import { createBundle } from '../../pipelines/bundle.ts';
import { readPipelineSource } from '../../pipelines/read-pipeline-source.ts';
import { defineCommand, exitCodes, failure } from '../command.ts';
import { pipelinePositional, planServiceOf } from '../pipeline-of-file.ts';
import { printJson } from '../print-json.ts';

import { nearPath } from '../run-report.ts';

export const bundleCreate = defineCommand({
  name: 'bundle create',
  summary: 'Pack a pipeline with the files and node types that it needs into one file',
  options: [{ name: 'output', short: 'o', value: 'PATH', summary: 'Where to write it', complete: 'file' }],
  positionals: [pipelinePositional],
  examples: [{ line: 'trainyard bundle create wine.pipeline.yaml -o wine.trainyard', does: 'A file to share' }],
  async run(context, args) {
    const pipelineFile = resolve(context.cwd, args.positionals[0] ?? '');
    const source = readPipelineSource(pipelineFile);
    if (!source.ok) return { exitCode: source.problem.exitCode, message: source.problem.message };
    const { folders, service } = planServiceOf(context, pipelineFile);
    const name = `${basename(pipelineFile).replace(/(?:\.pipeline)?\.ya?ml$/, '')}.trainyard`;
    const out = resolve(context.cwd, args.value('output') ?? name);
    const { project } = folders;
    const created = await createBundle({ project, pipelineFile, catalog: service.catalog(), out });
    if (!created.ok) return failure('invalid', created.problem);
    const { files } = created.value;
    if (context.json) printJson(context, { bundle: out, ...created.value });
    else {
      const size = files.reduce((sum, file) => sum + file.bytes, 0);
      context.out.write(`${nearPath(out, context.cwd)}: ${files.length} files, ${shownBytes(size)}\n`);
    }
    return exitCodes.ok;
  },
});
