import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { triggerRules } from '../../shared/pipeline/pipeline-document.ts';
import type { ExecutionPlan, PlannedStep, Selection } from '../../shared/plan/execution-plan.ts';
import { missingResults } from '../../shared/plan/missing-results.ts';
import { previewPlan, type StepPreview } from '../../shared/plan/preview-plan.ts';
import { noRetry, planOf, sampleStep, stepBelow, stepIds } from '../../shared/plan/testing/sample-plan.ts';
import { type FakeEngine, plainEnvironment, RunWorld } from './testing/run-world.ts';

function previewOf(engine: FakeEngine, plan: ExecutionPlan): StepPreview[] {
  const { cache, store, digests, sha256, folders } = engine.services;
  return previewPlan(plan, {
    sha256,
    codeHash: () => 'c0de',
    fileDigest: (path) => digests.digestOf(`${folders.project}/${path}`) ?? '',
    environmentDigest: () => plainEnvironment.digest,
    cached: (fingerprint) => {
      const hit = cache.find(fingerprint);
      return hit && Object.values(hit.record.outputs).every((artifact) => store.verify(artifact, 'look'))
        ? hit.record
        : undefined;
    },
    earlier: (step) => cache.earlierParts(plan.pipelineId, step.id),
    kept: () => false,
    readValue: (digest) => store.readJson(digest),
    expected: () => undefined,
  });
}

/** What a run did with each step, in the words of a preview. */
async function played(engine: FakeEngine, plan: ExecutionPlan): Promise<Record<string, string>> {
  const run = engine.start(plan);
  const state = await run.end();
  return Object.fromEntries(
    [...state.steps.values()].map(({ id, status }) => [
      id,
      status === 'cached' || status === 'skipped' ? status : 'run',
    ]),
  );
}

const selections: readonly Selection[] = ['run', 'run', 'run', 'run', 'force', 'reuse', 'disabled'];

interface Node {
  readonly above: readonly number[];
  readonly trigger: (typeof triggerRules)[number];
  readonly selection: Selection;
  readonly cacheable: boolean;
  readonly changed: boolean;
  readonly byOrder: boolean;
}

const nodes = fc.array(
  fc.record<Node>({
    above: fc.array(fc.nat(), { maxLength: 3 }),
    trigger: fc.constantFrom('all_success', 'all_success', 'all_success', ...triggerRules),
    selection: fc.constantFrom(...selections),
    cacheable: fc.boolean(),
    changed: fc.boolean(),
    byOrder: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

function planFrom(list: readonly Node[], version: 'before' | 'after'): ExecutionPlan {
  return planOf(
    ...list.map((node, index) => {
      const above = index === 0 ? [] : [...new Set(node.above.map((other) => `s${other % index}`))];
      const after = version === 'after';
      const changes: Partial<PlannedStep> = {
        trigger: node.trigger,
        cacheable: node.cacheable,
        retry: noRetry,
        selection: after ? node.selection : 'run',
        parameters: { command: `make ${index}`, ...(after && node.changed && { changed: true }) },
      };
      return node.byOrder
        ? sampleStep(`s${index}`, { ...changes, after: stepIds(...above) })
        : stepBelow(`s${index}`, above, changes);
    }),
  );
}

describe('a preview and the run that follows', () => {
  it('agree on what runs, what comes from the cache and what is skipped', async () => {
    await fc.assert(
      fc.asyncProperty(nodes, async (list) => {
        const world = new RunWorld();
        try {
          const engine = world.engine();
          await engine.start(planFrom(list, 'before')).end();
          const plan = planFrom(list, 'after');
          const previews = previewOf(engine, plan);
          fc.pre(missingResults(plan, previews).length === 0);
          const said = Object.fromEntries(previews.map(({ id, action }) => [id, action]));
          expect(await played(engine, plan)).toEqual(said);
        } finally {
          world.dispose();
        }
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('gives the reasons in the words of the issue', async () => {
    const world = new RunWorld();
    try {
      world.writeProjectFile('data/x.csv', 'a,b\n1,2\n');
      const plan = (trees: number) =>
        planOf(
          sampleStep('load', { files: ['data/x.csv'] }),
          stepBelow('train', ['load'], { parameters: { n_estimators: trees } }),
          stepBelow('evaluate', ['train']),
          sampleStep('notify', { cacheable: false, outputs: {} }),
        );
      const engine = world.engine();
      const reasons = (trees: number) =>
        Object.fromEntries(
          previewOf(engine, plan(trees)).map(({ id, action, reasons: why }) => [id, `${action}: ${why.join('; ')}`]),
        );
      expect(reasons(200)).toEqual({
        load: 'run: never run before',
        train: 'run: upstream load will run',
        evaluate: 'run: upstream train will run',
        notify: 'run: no outputs to keep, so it always runs',
      });
      await engine.start(plan(200)).end();
      expect(reasons(200)).toMatchObject({
        load: 'cached: nothing that it depends on changed',
        train: 'cached: nothing that it depends on changed',
      });
      expect(reasons(300)).toMatchObject({
        load: 'cached: nothing that it depends on changed',
        train: 'run: parameter n_estimators changed 200 to 300',
        evaluate: 'run: upstream train will run',
      });
      world.writeProjectFile('data/x.csv', 'a,b\n1,3\n');
      expect(reasons(300)).toMatchObject({
        load: 'run: file data/x.csv changed',
        train: 'run: parameter n_estimators changed 200 to 300; upstream load will run',
      });
    } finally {
      world.dispose();
    }
  });
});
