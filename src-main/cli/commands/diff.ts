import type { Json } from '../../../shared/base/json.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import { sideBySide } from '../../../shared/base/side-by-side.ts';
import { diffPipelines, type PipelineDiff, type ValueChange } from '../../../shared/pipeline/diff.ts';
import type { PipelineDocument } from '../../../shared/pipeline/pipeline-document.ts';
import { type CommandContext, type CommandFailure, defineCommand, type ExitCode, exitCodes } from '../command.ts';
import { printJson } from '../print-json.ts';
import { printable } from '../printable.ts';
import { readableDocument, textOfVersion, versionedPipeline } from '../versioned-pipeline.ts';

/** What `--exit-code` makes of a difference, as in diff and git. */
const differs: ExitCode = 1;

const versionName = /^v[1-9]\d*$/;

export const diff = defineCommand({
  name: 'diff',
  summary: 'Compare two pipeline files or versions by node and parameter',
  options: [{ name: 'exit-code', summary: 'Exit with 1 when they differ' }],
  positionals: [
    { name: 'A', summary: 'pipeline file, FILE@VERSION, or a version of the other file', complete: 'pipeline' },
    { name: 'B', summary: 'the same', complete: 'pipeline' },
  ],
  examples: [
    { line: 'trainyard diff old.pipeline.yaml new.pipeline.yaml', does: 'Two files' },
    { line: 'trainyard diff v3 wine.pipeline.yaml', does: 'What changed in the file since version v3' },
    { line: 'trainyard diff wine.pipeline.yaml@v3 wine.pipeline.yaml@v5', does: 'Two versions' },
  ],
  async run(context, args) {
    const [a = '', b = ''] = args.positionals;
    const before = await documentOf(context, versionName.test(a) ? `${fileOf(b)}@${a}` : a);
    if (!before.ok) return before.problem;
    const after = await documentOf(context, versionName.test(b) ? `${fileOf(a)}@${b}` : b);
    if (!after.ok) return after.problem;
    const difference = diffPipelines(before.value, after.value);
    if (context.json) printJson(context, difference);
    else context.out.write(asText(difference));
    return args.has('exit-code') && !difference.same ? differs : exitCodes.ok;
  },
});

const fileOf = (operand: string): string => /^(.+)@v[1-9]\d*$/.exec(operand)?.[1] ?? operand;

async function documentOf(context: CommandContext, operand: string): Promise<Result<PipelineDocument, CommandFailure>> {
  const file = fileOf(operand);
  const pipeline = versionedPipeline(context, file);
  if (!pipeline.ok) return pipeline;
  const id = operand.slice(file.length + 1);
  const text = id === '' ? ok(pipeline.value.text) : await textOfVersion(pipeline.value, id);
  return text.ok ? readableDocument(text.value, operand) : text;
}

function asText({ same, added, removed, changed, parameters, settings }: PipelineDiff): string {
  if (same) return 'No difference in nodes, parameters or settings.\n';
  const lines = [
    ...added.map((id) => `+ node ${id}`),
    ...removed.map((id) => `- node ${id}`),
    ...changed.flatMap(({ id, renamedFrom, parameters: own, edges, settings: other }) => [
      `~ node ${id}${renamedFrom === undefined ? '' : ` (was ${renamedFrom})`}`,
      ...own.map(changeLine),
      ...edges.map((change) => changeLine({ ...change, path: `input ${change.path}` })),
      ...other.map(changeLine),
    ]),
  ];
  if (parameters.length > 0) lines.push('~ pipeline parameters', ...parameters.map(changeLine));
  if (settings.length > 0) lines.push('~ pipeline settings', ...settings.map(changeLine));
  return `${lines.join('\n')}\n`;
}

function changeLine({ path, before, after }: ValueChange): string {
  if (before === undefined || after === undefined) return `    ${path}: ${show(before)} -> ${show(after)}`;
  const { line, texts } = sideBySide([before, after], width);
  return `    ${path}: ${line === null ? '' : `line ${line}: `}${texts.map(printable).join(' -> ')}`;
}

const width = 60;

const show = (value: Json | undefined): string =>
  value === undefined ? '(nothing)' : printable(sideBySide([value], width).texts[0] ?? '');
