import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { inspectBundle, readBundledFile, textIn } from '../../pipelines/bundle.ts';
import { bundlePositional, bundleWords } from '../bundle-words.ts';
import { type CommandContext, type CommandEnd, defineCommand, exitCodes, failure } from '../command.ts';
import { printJson } from '../print-json.ts';
import { printable } from '../printable.ts';

export const bundleInspect = defineCommand({
  name: 'bundle inspect',
  summary: 'Show what is in a bundle and what it would run; nothing is unpacked',
  options: [{ name: 'show', value: 'PATH', summary: 'Print this one file of it' }],
  positionals: [bundlePositional],
  examples: [
    { line: 'trainyard bundle inspect wine.trainyard', does: 'Commands, code, packages, files' },
    { line: 'trainyard bundle inspect wine.trainyard --show data/wine.csv', does: 'One file' },
  ],
  async run(context, args) {
    const [shown = ''] = args.positionals;
    const bundle = resolve(context.cwd, shown);
    if (!existsSync(bundle)) return failure('notFound', `There is no file ${shown}.`);
    const path = args.value('show');
    if (path !== undefined) return showFile(context, shown, bundle, path);
    const contents = await inspectBundle(bundle);
    if (!contents.ok) return failure('invalid', contents.problem);
    if (context.json) printJson(context, contents.value);
    else context.out.write(bundleWords(contents.value));
    return exitCodes.ok;
  },
});

async function showFile(context: CommandContext, shown: string, bundle: string, path: string): Promise<CommandEnd> {
  const file = await readBundledFile(bundle, path);
  if (!file.ok) return failure('invalid', file.problem);
  if (!file.value) {
    return failure('notFound', `${shown} holds no file ${path}.`, `See trainyard bundle inspect ${shown}.`);
  }
  const text = textIn(file.value);
  if (text === null) {
    const fix = 'Open the bundle, which runs nothing, and look at it with a program for it.';
    return failure('invalid', `${path} is no text, so it cannot be printed.`, fix);
  }
  if (context.json) printJson(context, { path, text });
  else context.out.write(printable(text));
  return exitCodes.ok;
}
