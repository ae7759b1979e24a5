import { shownBytes } from '../base/shown-bytes.ts';
import type { BundleContents } from '../pipelines/bundle.ts';
import type { Positional } from './command.ts';
import { counted, onOneLine, printable } from './printable.ts';

export const bundlePositional: Positional = { name: 'BUNDLE', summary: 'bundle file, *.trainyard', complete: 'file' };

/** Whatever a person should see before anything of a bundle runs. Hidden characters are made visible. */
export function bundleWords({ manifest, wouldRun, hiddenFiles, nodeTypes, code }: BundleContents): string {
  const size = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const unshown = 'no text, or long: look at it with --show';
  const inFull: (readonly [string, readonly string[]])[] = [
    ['commands', wouldRun.commands.map(({ nodeId, text }) => withText(nodeId, text))],
    ['code in the pipeline', wouldRun.code.map(({ nodeId, text }) => withText(nodeId, text))],
    ['code in files', code.map(({ path, text }) => withText(path, text ?? unshown))],
  ];
  const sections: (readonly [string, readonly string[]])[] = [
    ['images', wouldRun.images],
    ['packages to install', wouldRun.requirements],
    ['secrets it wants', wouldRun.secrets],
    ['machines it names', wouldRun.hosts],
    ['targets', wouldRun.targets],
    ['variables it sets', wouldRun.variables],
    ['node types it brings', nodeTypes],
    ['hidden files, and files that programs load by themselves', hiddenFiles],
    ['files', manifest.files.map((file) => `${file.path} (${shownBytes(file.bytes)})`)],
  ];
  const told = [
    ...inFull,
    ...sections.map(([title, lines]) => [title, lines.map((line) => `  ${onOneLine(line, 200)}\n`)] as const),
  ]
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${title}:\n${lines.join('')}`);
  return `pipeline ${onOneLine(manifest.pipeline, 200)}, ${counted(manifest.files.length, 'file')}, ${shownBytes(size)}\n${told.join('')}`;
}

/** A short text beside its name, a longer one in full below it. */
function withText(name: string, text: string): string {
  const lines = text.replace(/\n$/, '').split('\n').map(printable);
  const title = `  ${onOneLine(name, 200)}:`;
  return lines.length === 1 ? `${title} ${lines[0]}\n` : `${title}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}
