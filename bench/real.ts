import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homesOf } from '../src-main/base/homes.ts';
import { findInstallation } from '../src-main/installation.ts';
import { attemptsOf, metricsBelow, runBareScript, writeBareScript } from './bare-scripts.ts';
import { EngineUnderTest, type FinishedRun } from './engine-under-test.ts';
import { type BenchmarkContext, defineBenchmark } from './harness.ts';

export const real = defineBenchmark({
  name: 'real',
  what: 'the templates, every step executed and then again, beside the same programs called from a bash script',
  async run(context) {
    const templates = join(findInstallation().catalog, 'templates');
    context.note('A deployed endpoint is left out on both sides: it is no program that ends.');
    for (const name of readdirSync(templates).sort()) await runTemplate(context, templates, name);
  },
});

async function runTemplate(context: BenchmarkContext, templates: string, name: string): Promise<void> {
  const project = context.scratch(name);
  cpSync(join(templates, name), project, { recursive: true });
  const file = join(project, `${name}.pipeline.yaml`);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^( +)- id: serve$/m, '$&\n$1  disabled: true'));
  const engine = await EngineUnderTest.open(project);
  try {
    // Prepares the environment, which bash needs as well.
    const first = must(await engine.run(file));
    const attempts = attemptsOf(first.folder);
    const { cache } = homesOf(process.env, project);
    const comparison = await context.compare(name, {
      'every step': async () => must(await engine.run(file, { noCache: true })).elapsedMs,
      'second run': async () => {
        const run = must(await engine.run(file));
        if (run.succeeded > 0) throw new Error(`${run.succeeded} steps were executed again`);
        return run.elapsedMs;
      },
      bash: () => {
        const root = context.scratch(`bash-${name}`);
        const script = writeBareScript(attempts, project, root, cache);
        const elapsedMs = runBareScript(script);
        checkMetrics(first, root, engine.project);
        return elapsedMs;
      },
    });
    context.ratio(comparison, 'every step', 'bash', 0.5);
    context.ratio(comparison, 'second run', 'bash', 0.05);
  } finally {
    engine.dispose();
  }
}

function must(run: FinishedRun): FinishedRun {
  if (run.outcome !== 'succeeded') throw new Error(`The run ended as ${run.outcome}`);
  return run;
}

/** What the bare programs computed is what they computed for us. */
function checkMetrics(run: FinishedRun, root: string, project: string): void {
  const theirs = metricsBelow(root);
  let compared = 0;
  for (const [step, metrics] of theirs) {
    const attempt = join(run.folder, 'steps', step, '1');
    const result = JSON.parse(readFileSync(join(attempt, 'result.json'), 'utf8')) as {
      outputs: { metrics?: { digest: string } };
    };
    const hex = result.outputs.metrics?.digest.slice('sha256:'.length);
    if (hex === undefined) continue;
    const blob = join(project, '.trainyard', 'artifacts', 'blobs', hex.slice(0, 2), hex);
    const ours: unknown = JSON.parse(readFileSync(blob, 'utf8'));
    if (JSON.stringify(ours) !== JSON.stringify(metrics)) throw new Error(`Step ${step} has other metrics in bash`);
    compared += 1;
  }
  if (compared === 0) throw new Error('There are no metrics to compare');
}
