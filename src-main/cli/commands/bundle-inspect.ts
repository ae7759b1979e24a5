import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { inspectBundle } from '../../pipelines/bundle.ts';
import { bundlePositional, bundleWords } from '../bundle-words.ts';
import { defineCommand, exitCodes, failure } from '../command.ts';
import { printJson } from '../print-json.ts';

export const bundleInspect = defineCommand({
  name: 'bundle inspect',
  summary: 'Show what is in a bundle and what it would run; nothing is unpacked',
  options: [],
  positionals: [bundlePositional],
  examples: [{ line: 'trainyard bundle inspect wine.trainyard', does: 'Commands, code, packages, files' }],
  async run(context, args) {
    const [shown = ''] = args.positionals;
    const bundle = resolve(context.cwd, shown);
    if (!existsSync(bundle)) return failure('notFound', `There is no file ${shown}.`);
    const contents = await inspectBundle(bundle);
    if (!contents.ok) return failure('invalid', contents.problem);
    if (context.json) printJson(context, contents.value);
    else context.out.write(bundleWords(contents.value));
    return exitCodes.ok;
  },
});
