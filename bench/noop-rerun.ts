import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommandLine } from './build-command-line.ts';
import { EngineUnderTest, writePipeline } from './engine-under-test.ts';
import { defineBenchmark, ms } from './harness.ts';
import { findNinja, runNinja, writeNinjaFile } from './ninja-peer.ts';
import { chainOf, shellPipeline } from './pipelines.ts';

const sizes = [1000, 9999];

export const noopRerun = defineBenchmark({
  name: 'noop-rerun',
  what: 'a second run of steps that are all cached, with one small output each: in a warm engine, and as a whole command',
  async run(context) {
    const ninja = findNinja(context);
    const command = await buildCommandLine(context);
    for (const size of sizes) {
      const nodes = chainOf(size);
      const ninjaFolder = context.scratch('ninja');
      writeNinjaFile(ninjaFolder, nodes, 'touch');
      if (ninja) runNinja(ninjaFolder, size, true);

      const engine = await EngineUnderTest.open(context.scratch('project'));
      const file = writePipeline(engine.project, `cached-${size}`, cachedPipeline(size));
      const first = await engine.run(file);
      if (first.outcome !== 'succeeded' || first.succeeded !== size) throw new Error(`The first run: ${first.outcome}`);
      const comparison = await context.compare(`${size} cached`, {
        trainyard: async () => {
          const run = await engine.run(file);
          if (run.cached !== size || run.succeeded !== 0) throw new Error(`${run.cached} of ${size} steps were cached`);
          return run.elapsedMs;
        },
        ...(ninja && { 'ninja -j2': () => runNinja(ninjaFolder, size, false) }),
      });
      if (ninja) context.ratio(comparison, 'trainyard', 'ninja -j2', 2);

      // One engine serves a project: the command starts its own.
      engine.dispose();
      if (size === 1000) {
        const whole = await context.compare(`${size}, command`, {
          'trainyard run': () => runCommand(command, file, engine.project, size),
        });
        const { median } = whole.of('trainyard run');
        context.goal({
          what: `${size} cached, whole command`,
          ours: ms(median),
          against: 'the engine of the project is running',
          value: median / 1000,
          limit: 0.6,
          unit: 's',
        });
        stopEngine(engine.project);
      }
    }
  },
});

/** Every command is another one: steps with the same fingerprint would share one result. */
function cachedPipeline(size: number): string {
  const text = shellPipeline('cached', chainOf(size), ({ id }) => `echo ${id} > $TRAINYARD_OUTPUT_WORD`);
  return text.replaceAll('_WORD"}', '_WORD", outputs: {word: file}}');
}

/** `trainyard run FILE --json`, from the start of the process to its end. */
function runCommand(command: readonly string[], file: string, project: string, size: number): number {
  const [program, ...words] = command as [string, ...string[]];
  const began = performance.now();
  const result = spawnSync(program, [...words, 'run', file, '--json'], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: project },
    maxBuffer: 1 << 28,
  });
  const elapsedMs = performance.now() - began;
  const cached = result.stdout.split('\n').filter((line) => line.includes('"type":"step-cached"')).length;
  if (result.status !== 0 || cached !== size) {
    throw new Error(
      `The command ended with ${result.status} and ${cached} of ${size} cached: ${result.stderr.slice(-300)}`,
    );
  }
  return elapsedMs;
}

/** Ends the engine that the commands have started. */
function stopEngine(project: string): void {
  const host = JSON.parse(readFileSync(join(project, '.trainyard', 'host.json'), 'utf8')) as { pid: number };
  process.kill(host.pid, 'SIGTERM');
}
