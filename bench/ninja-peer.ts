import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchmarkContext, versionOf } from './harness.ts';
import type { ShellNode } from './pipelines.ts';

/** Whether ninja is on PATH; a note says so when it is not. */
export function findNinja(context: BenchmarkContext): boolean {
  const version = versionOf('ninja');
  if (version === undefined) context.note('Skipped ninja: it is not on PATH.');
  return version !== undefined;
}

/** Writes the same graph for ninja. With `touch` each step leaves its output, so that a second run has nothing to do. */
export function writeNinjaFile(folder: string, nodes: readonly ShellNode[], command: 'true' | 'touch'): void {
  const lines = ['rule step', `  command = ${command === 'touch' ? 'touch $out' : 'true'}`];
  for (const node of nodes) {
    lines.push(`build ${node.id}: step ${node.after.length > 0 ? `| ${node.after.join(' ')}` : ''}`);
  }
  writeFileSync(join(folder, 'build.ninja'), `${lines.join('\n')}\n`);
}

/** One `ninja -j2`; forgets earlier builds first when `fresh`. Checks how many steps its log tells. */
export function runNinja(folder: string, steps: number, fresh: boolean): number {
  if (fresh) rmSync(join(folder, '.ninja_log'), { force: true });
  const began = performance.now();
  const result = spawnSync('ninja', ['-j2', '--quiet'], { cwd: folder, encoding: 'utf8' });
  const elapsedMs = performance.now() - began;
  if (result.status !== 0) throw new Error(`ninja failed: ${result.stdout}${result.stderr}`);
  const logged = readFileSync(join(folder, '.ninja_log'), 'utf8').trim().split('\n').length - 1;
  if (logged !== steps) throw new Error(`ninja ran ${logged} of ${steps} steps`);
  return elapsedMs;
}
