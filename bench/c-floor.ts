import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchmarkContext } from './harness.ts';

/** Compiles a floor with `cc -O2` into the scratch folder; undefined, and a note, without a compiler. */
export function compileFloor(context: BenchmarkContext, name: string): string | undefined {
  const source = join(import.meta.dirname, 'floors', `${name}.c`);
  const program = join(context.folder, name);
  const built = spawnSync('cc', ['-O2', '-pthread', '-o', program, source], { encoding: 'utf8' });
  if (built.status === 0) return program;
  context.note(
    built.error
      ? `Skipped the C floor: there is no C compiler (cc) on PATH.`
      : `Skipped the C floor: ${name}.c does not compile: ${built.stderr.split('\n')[0]}`,
  );
  return undefined;
}

/** Runs the spawn floor once and checks that every step left its result. */
export function runSpawnFloor(program: string, folder: string, steps: number, atOnce: number, joined = false): number {
  const words = [folder, String(steps), String(atOnce), ...(joined ? ['join'] : [])];
  const elapsedMs = Number(execFileSync(program, words, { encoding: 'utf8' }));
  const all = steps + (joined ? 1 : 0);
  const results = readdirSync(join(folder, 'steps')).filter((step) =>
    existsSync(join(folder, 'steps', step, '1', 'result.json')),
  );
  if (results.length !== all) throw new Error(`The floor ran ${results.length} of ${all} steps`);
  return elapsedMs;
}
