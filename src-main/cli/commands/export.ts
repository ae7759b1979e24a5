import { readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { nearest } from '../../../shared/base/nearest.ts';
import type { Loss } from '../../../shared/exporters/exporter.ts';
import { exporters } from '../../../shared/exporters/exporter-list.ts';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { readPipelineSource } from '../../pipelines/read-pipeline-source.ts';
import { type CommandContext, defineCommand, exitCodes, usageFailure } from '../command.ts';
import { pipelinePositional, planServiceOf } from '../pipeline-of-file.ts';
import { printJson } from '../print-json.ts';
import { printable } from '../printable.ts';

const formats = exporters.map(({ id }) => id);

export const exportPipeline = defineCommand({
  name: 'export',
  summary: 'Write a pipeline in another format, and tell what that format cannot say',
  options: [
    { name: 'to', value: 'FORMAT', summary: `One of ${formats.join(', ')}`, complete: formats },
    {
      name: 'output',
      short: 'o',
      value: 'PATH',
      summary: 'Write to a file instead of standard output',
      complete: 'file',
    },
  ],
  positionals: [pipelinePositional],
  examples: [
    {
      line: 'trainyard export wine.pipeline.yaml --to script -o wine.py',
      does: "A script that runs without the engine; it needs the node types' Python code, see its --nodes",
    },
    { line: 'trainyard export wine.pipeline.yaml --to yaml', does: 'The file itself, byte by byte' },
  ],
  async run(context, args) {
    const wanted = args.value('to');
    const known = `Use one of: ${formats.join(', ')}.`;
    if (wanted === undefined) return usageFailure('--to is missing: the format to export to.', known);
    const exporter = exporters.find(({ id }) => id === wanted);
    if (!exporter) {
      const meant = nearest(wanted, formats);
      const fix = meant === undefined ? known : `Did you mean ${meant}?`;
      return usageFailure(`There is no format ${JSON.stringify(wanted)}.`, fix);
    }
    const [shown = ''] = args.positionals;
    const file = resolve(context.cwd, shown);
    const source = readPipelineSource(file);
    if (!source.ok) return { exitCode: source.problem.exitCode, message: source.problem.message };
    const { folders, service } = planServiceOf(context, file);
    const { pipeline, diagnostics, catalog } = service.validate(source.value);
    if (!pipeline) {
      return {
        exitCode: exitCodes.invalid,
        message: `${shown} is not valid; nothing was written.`,
        diagnostics,
        file: shown,
      };
    }
    const output = args.value('output');
    const exported = exporter.export({
      document: pipeline,
      text: source.value.toString(),
      fileName: output === undefined ? pipeline.id + exporter.extension : basename(output),
      catalog,
      project: folders.project,
      builtInCatalog: context.installation.catalog,
      readText: (path) => readIfFile(join(folders.project, path)),
    });
    if (output !== undefined) await writeFileAtomic(resolve(context.cwd, output), exported.text);
    tell(context, exporter.id, exported.text, exported.losses, output);
    return exitCodes.ok;
  },
});

function tell(
  context: CommandContext,
  format: string,
  text: string,
  losses: readonly Loss[],
  output: string | undefined,
): void {
  if (context.json) {
    printJson(context, {
      format,
      losses,
      ...(output === undefined ? { text } : { path: resolve(context.cwd, output) }),
    });
    return;
  }
  if (output === undefined) context.out.write(text);
  else context.out.write(`wrote ${output}\n`);
  for (const { kind, nodeId, feature, message } of losses) {
    context.error.write(`${kind}: ${nodeId === null ? '' : `${nodeId}: `}${feature}: ${printable(message)}\n`);
  }
  if (losses.some(({ feature }) => feature === 'node types')) {
    context.error.write(`The nodes-catalog folder of this Trainyard is ${printable(context.installation.catalog)}.\n`);
  }
}

/** The text of a regular file; a pipe or a device is not opened. */
const readIfFile = (path: string): string | undefined =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined;
