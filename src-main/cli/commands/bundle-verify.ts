import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { verifyBundle } from '../../pipelines/bundle.ts';
import { bundlePositional } from '../bundle-words.ts';
import { defineCommand, exitCodes, failure } from '../command.ts';
import { printJson } from '../print-json.ts';

export const bundleVerify = defineCommand({
  name: 'bundle verify',
  summary: 'Check that a bundle is whole and that each file is what its digest says',
  options: [],
  positionals: [bundlePositional],
  examples: [{ line: 'trainyard bundle verify wine.trainyard', does: 'Exit code 3 when something is wrong' }],
  async run(context, args) {
    const [shown = ''] = args.positionals;
    const bundle = resolve(context.cwd, shown);
    if (!existsSync(bundle)) return failure('notFound', `There is no file ${shown}.`);
    const verified = await verifyBundle(bundle);
    if (!verified.ok) return failure('invalid', verified.problem);
    if (context.json) printJson(context, { valid: true, ...verified.value });
    else context.out.write(`${shown} is whole: ${verified.value.files.length} files.\n`);
    return exitCodes.ok;
  },
});
