import { compileFloor, runSpawnFloor } from './c-floor.ts';
import { checkExecuted, EngineUnderTest, writePipeline } from './engine-under-test.ts';
import { defineBenchmark, ms } from './harness.ts';
import { measureMemory } from './measure-memory.ts';
import { findNinja, runNinja, writeNinjaFile } from './ninja-peer.ts';
import { fanOf, shellPipeline } from './pipelines.ts';
import { findSnakemake, runSnakemake, writeSnakefile } from './snakemake-peer.ts';

const sizes = [1000, 9998];
const atOnce = 2;

export const fanLocal = defineBenchmark({
  name: 'fan-local',
  what: 'steps two at a time, then one that waits for all of them; `/bin/sh -c true` each, durable state and a log file',
  async run(context) {
    const floor = compileFloor(context, 'spawn-floor');
    const ninja = findNinja(context);
    const snakemake = findSnakemake(context);
    const engine = await EngineUnderTest.open(context.scratch('project'));
    try {
      for (const size of sizes) {
        const nodes = fanOf(size);
        const file = writePipeline(engine.project, `fan-${size}`, shellPipeline(`fan-${size}`, nodes));
        const ninjaFolder = context.scratch('ninja');
        writeNinjaFile(ninjaFolder, nodes, 'true');
        const comparison = await context.compare(`${size} steps`, {
          trainyard: async () => {
            const run = await engine.run(file, { maxParallel: atOnce });
            checkExecuted(run, size + 1);
            return run.elapsedMs;
          },
          ...(floor && { 'C, 2 at once': () => runSpawnFloor(floor, context.scratch('floor'), size, atOnce, true) }),
          ...(ninja && { 'ninja -j2': () => runNinja(ninjaFolder, size + 1, true) }),
        });
        if (floor) context.ratio(comparison, 'trainyard', 'C, 2 at once', 2.5);
        if (ninja) context.ratio(comparison, 'trainyard', 'ninja -j2', 2);
        if (snakemake && size === 1000) {
          const folder = context.scratch('snakemake');
          writeSnakefile(folder, size);
          // Once is enough for a factor of this size; it takes minutes on a busy machine.
          const theirs = runSnakemake(snakemake, folder, size);
          context.goal({
            what: `${size} steps`,
            ours: ms(comparison.of('trainyard').median),
            against: `snakemake -j2 ${ms(theirs)}, once`,
            value: comparison.of('trainyard').median / theirs,
            limit: 1 / 5,
            unit: 'x',
          });
        }
      }
    } finally {
      engine.dispose();
    }
    const memory = sizes.map((size) => measureMemory(context, fanOf(size)));
    const [small, large] = memory as [(typeof memory)[0], (typeof memory)[0]];
    const steps = (sizes[1] as number) - (sizes[0] as number);
    context.goal({
      what: 'memory that the engine holds for one more step',
      ours: `${Math.round((large.heldBytes - small.heldBytes) / steps)} bytes`,
      against: `peak of the whole process: ${Math.round(large.peakBytes / 1e6)} MB with ${sizes[1]} steps, ${Math.round(small.peakBytes / 1e6)} MB with ${sizes[0]}`,
      value: (large.heldBytes - small.heldBytes) / steps / 1000,
      limit: 2,
      unit: 'kB',
    });
  },
});
