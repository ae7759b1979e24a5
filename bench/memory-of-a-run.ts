import { readFileSync } from 'node:fs';
import { keepHeapSmall } from '../src-main/base/engine-heap.ts';
import { EngineUnderTest, writePipeline } from './engine-under-test.ts';

// A program of its own for `measure-memory.ts`: runs the pipeline on its standard input in the project named by its argument.
keepHeapSmall();
const [project = ''] = process.argv.slice(2);
const text = readFileSync(0, 'utf8');
const collect = globalThis.gc as () => void;
const engine = await EngineUnderTest.open(project);
const file = writePipeline(project, 'memory', text);
collect();
const before = process.memoryUsage().heapUsed;
let held = 0;
const run = await engine.run(file, {
  maxParallel: 2,
  onEvent: (event) => {
    if (event.type !== 'step-starting' || event.stepId !== 'join') return;
    collect();
    held = process.memoryUsage().heapUsed - before;
  },
});
if (run.outcome !== 'succeeded') throw new Error(`The run ended as ${run.outcome}`);
engine.dispose();
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ heldBytes: held, peakBytes }));
