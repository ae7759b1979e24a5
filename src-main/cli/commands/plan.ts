import { join, resolve } from 'node:path';
import { canonicalJson } from '../../../shared/base/json.ts';
import type { Catalog } from '../../../shared/catalog/node-type.ts';
import type { ExecutionPlan, PlannedStep } from '../../../shared/plan/execution-plan.ts';
import { missingResults } from '../../../shared/plan/missing-results.ts';
import type { StepPreview } from '../../../shared/plan/preview-plan.ts';
import { homesOf } from '../../base/homes.ts';
import { createDeployments } from '../../deployments/deployments.ts';
import { createPythonEnvironments } from '../../environments/python-environments.ts';
import { ArtifactStore } from '../../runs/artifact-store.ts';
import { cachedStepsOfRuns } from '../../runs/cached-steps-of-runs.ts';
import { DigestCache } from '../../runs/digest-cache.ts';
import { type PreviewServices, preview } from '../../runs/plan-service.ts';
import type { ProjectFolders } from '../../runs/run-folder.ts';
import { StepCache } from '../../runs/step-cache.ts';
import { environmentFinder } from '../../step-environments.ts';
import { type CommandContext, defineCommand, exitCodes } from '../command.ts';
import { refusalFailure } from '../engine-of-project.ts';
import { pipelinePositional, planServiceOf } from '../pipeline-of-file.ts';
import { printJson } from '../print-json.ts';
import { bytes, duration } from '../printable.ts';
import { readRunOptions, runOptions } from '../run-options.ts';
import { textTable } from '../text-table.ts';

export const plan = defineCommand({
  name: 'plan',
  summary: 'Tell what a run would do with each step, and why; nothing is started',
  options: runOptions,
  positionals: [pipelinePositional],
  examples: [
    { line: 'trainyard plan wine.pipeline.yaml', does: 'What would run, what comes from the cache' },
    { line: 'trainyard plan wine.pipeline.yaml --set train.settings.n_estimators=300', does: 'After a change' },
  ],
  async run(context, args) {
    const options = readRunOptions(args);
    if (!options.ok) return options.problem;
    const shown = args.positionals[0] ?? '';
    const file = resolve(context.cwd, shown);
    const { folders, service } = planServiceOf(context, file);
    const loaded = service.load(file, undefined, options.value);
    if (!loaded.ok) return refusalFailure(loaded.problem, shown);
    const services = await previewServices(context, folders, service.catalog(), loaded.value.plan);
    const steps = preview(loaded.value.plan, services);
    const missing = missingResults(loaded.value.plan, steps);
    if (missing.length > 0) {
      const message = 'The selection needs results that are not there.';
      return { exitCode: exitCodes.invalid, message, diagnostics: missing, file: shown };
    }
    if (context.json) printJson(context, { steps });
    else context.out.write(asText(steps));
    return exitCodes.ok;
  },
});

/** What is known of the project and this machine, read and not changed. */
async function previewServices(
  context: CommandContext,
  folders: ProjectFolders,
  catalog: Catalog,
  executionPlan: ExecutionPlan,
): Promise<PreviewServices> {
  const { env, cwd } = context;
  const digests = new DigestCache(join(folders.state, 'digests.tsv'));
  const environments = createPythonEnvironments({ cacheHome: homesOf(env, cwd).cache });
  const findEnvironment = environmentFinder(environments.find);
  const deployments = createDeployments({ folder: folders.deployments });
  const healthy = new Set<string>();
  for (const { id, execution } of executionPlan.steps) {
    if (execution === 'service' && (await deployments.isHealthy(`${executionPlan.pipelineId}.${id}`))) healthy.add(id);
  }
  return {
    project: folders.project,
    digests,
    cache: new StepCache(join(folders.state, 'cache.ndjson'), () => cachedStepsOfRuns(folders)),
    store: new ArtifactStore(folders.store, digests),
    nodeType: (id) => catalog.get(id),
    findEnvironment,
    env,
    kept: (step: PlannedStep, inputs) => {
      const current = deployments.show(`${executionPlan.pipelineId}.${step.id}`)?.revisions.at(-1);
      if (!current || !healthy.has(step.id)) return false;
      const wanted = {
        inputs: Object.fromEntries(Object.entries(inputs.inputDigests).map(([port, [first]]) => [port, first ?? ''])),
        parameters: inputs.parameters,
        code: catalog.get(step.type)?.codeHash ?? '',
        environment: findEnvironment(step.environment, env)?.digest ?? '',
        seed: step.seed,
        env: step.env,
      };
      const { parameters, code, environment, seed } = current;
      const has = { inputs: current.inputs, parameters, code, environment, seed, env: current.env };
      return canonicalJson(has) === canonicalJson(wanted);
    },
  };
}

function asText(steps: readonly StepPreview[]): string {
  const rows = steps.map(({ id, action, reasons, target, expected }) => [
    id,
    action,
    target,
    expected ? `${duration(expected.durationMs)}, ${bytes(expected.peakMemoryBytes)}` : '',
    reasons.join('; '),
  ]);
  const count = (action: StepPreview['action']): number => steps.filter((step) => step.action === action).length;
  const expectedMs = steps.reduce((sum, { expected }) => sum + (expected?.durationMs ?? 0), 0);
  const time = expectedMs > 0 ? `; steps that ran before took ${duration(expectedMs)} in all` : '';
  const table = textTable(['step', 'action', 'target', 'expected', 'why'], rows);
  return `${table}${count('run')} to run, ${count('cached')} cached, ${count('skipped')} skipped${time}\n`;
}
