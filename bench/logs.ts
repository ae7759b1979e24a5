import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogIndex } from '../src-main/runs/log-index.ts';
import { EngineUnderTest, writePipeline } from './engine-under-test.ts';
import { defineBenchmark } from './harness.ts';
import { shellPipeline } from './pipelines.ts';

const lines = 1_000_000;
const producer = `import sys
write = sys.stdout.write
for line in range(${lines}):
    write("%07d epoch 12 loss 0.31415926 accuracy 0.9876543 rate 0.00100\\n" % line)
`;

export const logs = defineBenchmark({
  name: 'logs',
  what: 'one million lines from a step to its log and a line index, beside reading the same program from a pipe and throwing it away',
  async run(context) {
    const engine = await EngineUnderTest.open(context.scratch('project'));
    const script = join(engine.project, 'produce.py');
    writeFileSync(script, producer);
    const text = shellPipeline('logs', [{ id: 'talk', after: [] }], () => `exec python3 ${script}`);
    const file = writePipeline(engine.project, 'logs', text);
    // The first run starts the step runner, which no later step waits for.
    await engine.run(writePipeline(engine.project, 'quiet', shellPipeline('quiet', [{ id: 'quiet', after: [] }])));
    let growth = 0;
    let digest = '';
    const comparison = await context.compare(`${lines} lines`, {
      trainyard: async () => {
        const before = process.memoryUsage().rss;
        let most = before;
        const watch = setInterval(() => {
          most = Math.max(most, process.memoryUsage().rss);
        }, 20);
        const began = performance.now();
        const run = await engine.run(file);
        const log = join(run.folder, 'steps', 'talk', '1', 'log.bin');
        const index = new LogIndex(log);
        index.update();
        const elapsedMs = performance.now() - began;
        clearInterval(watch);
        growth = Math.max(growth, most - before, process.memoryUsage().rss - before);
        if (index.lines !== lines) throw new Error(`The index has ${index.lines} lines`);
        if (!index.text(654_321, 1)[0]?.startsWith('0654321 ')) throw new Error('A wrong line was found');
        index.close();
        digest = digestOf(log);
        return elapsedMs;
      },
      'drained pipe': () => drain(script),
    });
    const whole = join(context.scratch('expected'), 'lines');
    await drainTo(script, whole);
    if (digestOf(whole) !== digest) throw new Error('The log does not hold the bytes that were written');
    context.note(`${(statSync(whole).size / 1e6).toFixed(1)} MB; the log is byte for byte what the program wrote`);
    engine.dispose();
    context.ratio(comparison, 'trainyard', 'drained pipe', 1.2);
    const value = growth / 1e6;
    context.goal({
      what: 'growth of memory',
      ours: `${value.toFixed(1)} MB`,
      against: 'a fixed limit',
      value,
      limit: 32,
      unit: 'MB',
    });
  },
});

function drain(script: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const began = performance.now();
    const child = spawn('/bin/sh', ['-c', `exec python3 ${script}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    child.on('close', () => {
      if (bytes === lines * 65) resolve(performance.now() - began);
      else reject(new Error(`The program wrote ${bytes} bytes`));
    });
  });
}

function drainTo(script: string, file: string): Promise<void> {
  return new Promise((resolve) => {
    spawn('/bin/sh', ['-c', `exec python3 ${script} > ${file}`], { stdio: 'inherit' }).on('close', () => resolve());
  });
}

const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
