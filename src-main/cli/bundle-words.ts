import type { BundleContents } from '../pipelines/bundle.ts';
import type { Positional } from './command.ts';
import { bytes, onOneLine } from './printable.ts';

export const bundlePositional: Positional = { name: 'BUNDLE', summary: 'bundle file, *.trainyard', complete: 'file' };

/** Whatever a person should see before anything of a bundle runs. Hidden characters are made visible. */
export function bundleWords({ manifest, wouldRun, hiddenFiles, nodeTypes }: BundleContents): string {
  const size = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const sections: (readonly [string, readonly string[]])[] = [
    ['commands', wouldRun.commands.map(({ nodeId, text }) => `${nodeId}: ${text}`)],
    ['code in the pipeline', wouldRun.code.map(({ nodeId, text }) => `${nodeId}: ${text}`)],
    ['images', wouldRun.images],
    ['packages to install', wouldRun.requirements],
    ['secrets it wants', wouldRun.secrets],
    ['machines it names', wouldRun.hosts],
    ['targets', wouldRun.targets],
    ['variables it sets', wouldRun.variables],
    ['node types it brings', nodeTypes],
    ['hidden files, and files that programs load by themselves', hiddenFiles],
    ['files', manifest.files.map((file) => `${file.path} (${bytes(file.bytes)})`)],
  ];
  const told = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${title}:\n${lines.map((line) => `  ${onOneLine(line, 200)}\n`).join('')}`);
  return `pipeline ${onOneLine(manifest.pipeline, 200)}, ${manifest.files.length} files, ${bytes(size)}\n${told.join('')}`;
}
