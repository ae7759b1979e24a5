import { z } from 'zod';
import type { JsonObject } from '../../../shared/base/json.ts';
import { nearest } from '../../../shared/base/nearest.ts';
import { nodeTypeSchema } from '../../../shared/catalog/node-type-schema.ts';
import { pipelineSchema } from '../../../shared/pipeline/pipeline-schema.ts';
import { defineCommand, exitCodes, failure, usageFailure } from '../command.ts';
import { outputSchemas } from '../output-schemas.ts';

/** The drafts of JSON Schema, by what may be typed. */
const drafts: Readonly<Record<string, { readonly zod: 'draft-2020-12' | 'draft-7'; readonly uri: string }>> = {
  '2020-12': { zod: 'draft-2020-12', uri: 'https://json-schema.org/draft/2020-12/schema' },
  '07': { zod: 'draft-7', uri: 'http://json-schema.org/draft-07/schema#' },
};

export const schema = defineCommand({
  name: 'schema',
  summary: 'Print the JSON Schema of a file format, or of what a command prints with --json',
  options: [
    { name: 'draft', value: 'DRAFT', summary: '2020-12 (the default) or 07', complete: Object.keys(drafts) },
    { name: 'list', summary: 'Print the names of all schemas' },
  ],
  positionals: [
    {
      name: 'NAME',
      summary: 'pipeline (the default), node, error, or the name of a command',
      optional: true,
      multiple: true,
      complete: ['pipeline', 'node', ...Object.keys(outputSchemas)],
    },
  ],
  examples: [
    { line: 'trainyard schema > pipeline.schema.json', does: 'For completion in an editor' },
    { line: 'trainyard schema node --draft 07', does: 'The format of node.yaml' },
    { line: 'trainyard schema runs list', does: 'What trainyard runs list --json prints' },
  ],
  run(context, args) {
    const names = ['pipeline', 'node', ...Object.keys(outputSchemas)];
    if (args.has('list')) {
      context.out.write(context.json ? `${JSON.stringify({ schemas: names })}\n` : `${names.join('\n')}\n`);
      return exitCodes.ok;
    }
    const wanted = (args.value('draft') ?? '2020-12').replace(/^draft-?/i, '').replace(/^7$/, '07');
    const draft = Object.hasOwn(drafts, wanted) ? drafts[wanted] : undefined;
    if (!draft) return usageFailure(`There is no draft ${JSON.stringify(wanted)}.`, 'Write --draft 2020-12 or 07.');
    const name = args.positionals.join(' ') || 'pipeline';
    const found = schemaOf(name, draft.zod);
    if (!found) {
      const meant = nearest(name, names);
      const fix = meant === undefined ? 'See trainyard schema --list.' : `Did you mean ${meant}?`;
      return failure('notFound', `There is no schema ${JSON.stringify(name)}.`, fix);
    }
    const document = { ...found, $schema: draft.uri, title: name };
    context.out.write(`${JSON.stringify(document, null, context.json ? undefined : 2)}\n`);
    return exitCodes.ok;
  },
});

function schemaOf(name: string, target: 'draft-2020-12' | 'draft-7'): JsonObject | undefined {
  if (name === 'pipeline') return pipelineSchema as unknown as JsonObject;
  if (name === 'node') return nodeTypeSchema as unknown as JsonObject;
  const output = Object.hasOwn(outputSchemas, name) ? outputSchemas[name] : undefined;
  return output && (z.toJSONSchema(output, { target }) as unknown as JsonObject);
}
