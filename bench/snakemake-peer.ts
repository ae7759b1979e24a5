import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchmarkContext } from './harness.ts';

/** Installs snakemake into the scratch folder; undefined, and a note, where that cannot be done. */
export function findSnakemake(context: BenchmarkContext): string | undefined {
  const folder = join(context.folder, 'snakemake-environment');
  const python = join(folder, 'bin', 'python');
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', folder]],
    [python, ['-m', 'pip', 'install', '--quiet', 'snakemake']],
  ];
  for (const [program, words] of steps) {
    const result = spawnSync(program, words, { encoding: 'utf8', timeout: 240_000 });
    if (result.status !== 0) {
      const why = result.error?.message ?? result.stderr.trim().split('\n').at(-1) ?? '';
      context.note(`Skipped snakemake: it could not be installed (${why}).`);
      return undefined;
    }
  }
  const program = join(folder, 'bin', 'snakemake');
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim();
  context.note(`snakemake ${version}`);
  return program;
}

/** The fan as rules with one output each; a rule without output would be no step for snakemake. */
export function writeSnakefile(folder: string, width: number): void {
  writeFileSync(
    join(folder, 'Snakefile'),
    `rule join:
    input: expand("out/{i}", i=range(${width}))
    output: "out/join"
    shell: "touch {output}"

rule step:
    output: "out/{i,[0-9]+}"
    shell: "touch {output}"
`,
  );
}

/** One build from nothing, two at a time; checks that every output is there. */
export function runSnakemake(program: string, folder: string, width: number): number {
  rmSync(join(folder, 'out'), { recursive: true, force: true });
  const began = performance.now();
  const result = spawnSync(program, ['-j2', 'join', '--quiet', 'all'], { cwd: folder, encoding: 'utf8' });
  const elapsedMs = performance.now() - began;
  const outputs = existsSync(join(folder, 'out')) ? readdirSync(join(folder, 'out')).length : 0;
  if (result.status !== 0 || outputs !== width + 1) {
    throw new Error(`snakemake made ${outputs} of ${width + 1} outputs: ${result.stderr.slice(-300)}`);
  }
  return elapsedMs;
}
