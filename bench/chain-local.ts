import { compileFloor, runSpawnFloor } from './c-floor.ts';
import { checkExecuted, EngineUnderTest, writePipeline } from './engine-under-test.ts';
import { defineBenchmark } from './harness.ts';
import { chainOf, shellPipeline } from './pipelines.ts';

const sizes = [100, 1000, 9999];

export const chainLocal = defineBenchmark({
  name: 'chain-local',
  what: 'steps one after another, `/bin/sh -c true` each, with durable state and a log file',
  async run(context) {
    const floor = compileFloor(context, 'spawn-floor');
    const engine = await EngineUnderTest.open(context.scratch('project'));
    const medians = new Map<number, number>();
    try {
      for (const size of sizes) {
        const file = writePipeline(engine.project, `chain-${size}`, shellPipeline(`chain-${size}`, chainOf(size)));
        const comparison = await context.compare(`${size} steps`, {
          trainyard: async () => {
            const run = await engine.run(file);
            checkExecuted(run, size);
            return run.elapsedMs;
          },
          ...(floor && { 'C loop': () => runSpawnFloor(floor, context.scratch('floor'), size, 1) }),
        });
        medians.set(size, comparison.of('trainyard').median);
        if (floor) context.ratio(comparison, 'trainyard', 'C loop', 2.5);
      }
    } finally {
      engine.dispose();
    }
    const [small, large] = [medians.get(1000) as number, medians.get(9999) as number];
    context.goal({
      what: 'growth from 1,000 to 9,999',
      ours: `${(large / 9999).toFixed(2)} ms a step`,
      against: `${(small / 1000).toFixed(2)} ms a step`,
      value: large / small,
      limit: 10.5,
      unit: 'x',
    });
  },
});
