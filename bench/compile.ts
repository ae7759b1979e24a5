import { parse } from 'yaml';
import type { Catalog } from '../shared/catalog/node-type.ts';
import type { PipelineDocument, SourceMap } from '../shared/pipeline/pipeline-document.ts';
import { parsePipelineFile } from '../shared/pipeline/pipeline-file.ts';
import { validatePipeline } from '../shared/pipeline/validate.ts';
import { compilePlan, noOverrides } from '../shared/plan/compile-plan.ts';
import { fingerprintStep } from '../shared/plan/fingerprint.ts';
import { findInstallation } from '../src-main/installation.ts';
import { CatalogLoader } from '../src-main/pipelines/catalog-loader.ts';
import { sha256 } from '../src-main/runs/plan-service.ts';
import { type BenchmarkContext, defineBenchmark, ms } from './harness.ts';

const sizes = [100, 1000, 9999];

export const compile = defineBenchmark({
  name: 'compile',
  what: 'text to document, beside the yaml package; document to validated plan with a fingerprint for every step',
  async run(context) {
    const { catalog } = new CatalogLoader(findInstallation().catalog).load(null);
    const text = new Map<number, number>();
    const plan = new Map<number, number>();
    for (const size of sizes) {
      const source = layeredPipeline(size);
      let document: PipelineDocument | undefined;
      let sourceMap: SourceMap | undefined;
      const comparison = await context.compare(`${size} nodes`, {
        'our reader': () => {
          const began = performance.now();
          const file = parsePipelineFile(source);
          const elapsedMs = performance.now() - began;
          ({ document, sourceMap } = file);
          if (file.diagnostics.length > 0 || document?.nodes.length !== size) throw new Error('The text was misread');
          return elapsedMs;
        },
        yaml: () => {
          const began = performance.now();
          const value = parse(source) as { spec: { nodes: unknown[] } };
          const elapsedMs = performance.now() - began;
          if (value.spec.nodes.length !== size) throw new Error('yaml misread the text');
          return elapsedMs;
        },
        'to a plan': () => planOf(document as PipelineDocument, sourceMap as SourceMap, catalog, size),
      });
      context.ratio(comparison, 'our reader', 'yaml', 1.2);
      text.set(size, comparison.of('our reader').median);
      plan.set(size, comparison.of('to a plan').median);
    }
    const largest = plan.get(9999) as number;
    const what = '9999 nodes, document to plan';
    context.goal({ what, ours: ms(largest), against: 'a fixed limit', value: largest / 1000, limit: 0.5, unit: 's' });
    growth(context, 'text to document', text);
    growth(context, 'document to plan', plan);
  },
});

/** Linear: ten times the nodes take about ten times as long; the same slack as for the chain of steps, and for noise. */
function growth(context: BenchmarkContext, what: string, medians: ReadonlyMap<number, number>): void {
  const [small, large] = [medians.get(1000) as number, medians.get(9999) as number];
  context.goal({
    what: `${what}, growth from 1,000 to 9,999`,
    ours: ms(large),
    against: ms(small),
    value: large / small,
    limit: 12,
    unit: 'x',
  });
}

function planOf(document: PipelineDocument, sourceMap: SourceMap, catalog: Catalog, size: number): number {
  const began = performance.now();
  const { pipeline, diagnostics } = validatePipeline(document, catalog, sourceMap, { targets: new Set(['local']) });
  if (!pipeline) throw new Error(`The pipeline is not valid: ${diagnostics[0]?.message}`);
  const plan = compilePlan(pipeline, catalog, noOverrides, { sha256, readText: () => undefined });
  if (!plan.ok) throw new Error('The plan was refused');
  const fingerprints = new Set<string>();
  for (const step of plan.value.steps) {
    const inputDigests = Object.fromEntries(
      Object.entries(step.inputs).map(([port, { sources }]) => [port, sources.map((source) => sha256(source.step))]),
    );
    const given = {
      code: step.code,
      environment: 'none',
      fileDigest: () => '',
      inputDigests,
      parameters: step.parameters,
      trial: null,
    };
    fingerprints.add(fingerprintStep(step, given, sha256).fingerprint);
  }
  const elapsedMs = performance.now() - began;
  if (fingerprints.size !== size) throw new Error(`${fingerprints.size} fingerprints for ${size} different steps`);
  return elapsedMs;
}

/** Layers of a hundred nodes; each reads one node above it by data and waits for another. */
function layeredPipeline(size: number): string {
  const width = 100;
  const lines = ['apiVersion: trainyard/v1', 'kind: Pipeline', 'metadata: {id: layered, name: Layered}', 'spec:'];
  lines.push('  parameters:', '    seed: {type: integer, default: 7, description: Random seed}', '  nodes:');
  for (let position = 0; position < size; position += 1) {
    lines.push(`    - id: node-${position}`, '      type: flow.shell', `      title: Node number ${position}`);
    if (position >= width) {
      lines.push(`      inputs: {above: node-${position - width}.result}`);
      lines.push(`      after: [node-${position - width + 1 - ((position % width) + 1 === width ? width : 0)}]`);
    }
    lines.push('      parameters:', `        command: echo ${position} > $TRAINYARD_OUTPUT_RESULT`);
    lines.push('        outputs: {result: file}', '      resources: {cpu: 1, memory: 256Mi}');
  }
  return `${lines.join('\n')}\n`;
}
