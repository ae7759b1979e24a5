import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { inspectBundle, openBundle } from '../../pipelines/bundle.ts';
import { createTrust } from '../../pipelines/trust.ts';
import { bundlePositional, bundleWords } from '../bundle-words.ts';
import { defineCommand, exitCodes, failure } from '../command.ts';
import { printJson } from '../print-json.ts';
import { nearPath } from '../run-report.ts';
import { trustFolder } from '../trusted.ts';

export const bundleOpen = defineCommand({
  name: 'bundle open',
  summary: 'Unpack a bundle into a new folder; nothing of it runs until you accept it',
  options: [],
  positionals: [
    bundlePositional,
    { name: 'DIR', summary: 'new folder; named after the bundle if left out', optional: true, complete: 'folder' },
  ],
  examples: [{ line: 'trainyard bundle open wine.trainyard wine', does: 'A project that is restricted for now' }],
  async run(context, args) {
    const [shown = '', folder = basename(shown).replace(/\.[^.]+$/, '')] = args.positionals;
    const bundle = resolve(context.cwd, shown);
    if (!existsSync(bundle)) return failure('notFound', `There is no file ${shown}.`);
    const contents = await inspectBundle(bundle);
    if (!contents.ok) return failure('invalid', contents.problem);
    const target = resolve(context.cwd, folder);
    const opened = await openBundle(bundle, target, createTrust({ folder: trustFolder(context) }));
    if (!opened.ok) return failure('invalid', opened.problem);
    if (context.json) printJson(context, { folder: target, restricted: true, ...opened.value });
    else {
      const file = nearPath(join(target, opened.value.pipeline), context.cwd);
      context.out.write(bundleWords(contents.value));
      context.out.write(
        `Opened in ${folder}, restricted. To accept what it would run: trainyard run --trust ${file}\n`,
      );
    }
    return exitCodes.ok;
  },
});
