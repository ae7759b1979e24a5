import { resolve } from 'node:path';
import { environmentsOf, type PlannedStep, type StepEnvironment } from '../../../shared/plan/execution-plan.ts';
import { missingResults } from '../../../shared/plan/missing-results.ts';
import type { StepPreview } from '../../../shared/plan/preview-plan.ts';
import { shownBytes } from '../../base/shown-bytes.ts';
import { preview } from '../../runs/plan-service.ts';
import { defineCommand, exitCodes } from '../command.ts';
import { refusalFailure } from '../engine-of-project.ts';
import { pipelinePositional, planServiceOf } from '../pipeline-of-file.ts';
import { previewServices } from '../preview-services.ts';
import { printJson } from '../print-json.ts';
import { duration, onOneLine } from '../printable.ts';
import { readRunOptions, runOptions } from '../run-options.ts';
import { textTable } from '../text-table.ts';

export const plan = defineCommand({
  name: 'plan',
  summary: 'Tell what a run would do with each step, and why; nothing is started',
  options: runOptions,
  positionals: [pipelinePositional],
  examples: [
    { line: 'trainyard plan wine.pipeline.yaml', does: 'What would run, what comes from the cache' },
    { line: 'trainyard plan wine.pipeline.yaml --set tree.settings.max_depth=4', does: 'After a change' },
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
    const runs = new Set(steps.filter(({ action }) => action === 'run').map(({ id }) => id));
    for (const packages of unprepared(
      loaded.value.plan.steps.filter(({ id }) => runs.has(id)),
      (environment) => services.findEnvironment(environment, context.env, 'local'),
    )) {
      context.error.write(`note: a run first prepares a Python environment, once: ${onOneLine(packages, 200)}\n`);
    }
    return exitCodes.ok;
  },
});

/** The Python environments of steps that are not there yet, each by its packages. */
function unprepared(
  steps: readonly PlannedStep[],
  find: (environment: StepEnvironment) => object | undefined,
): ReadonlySet<string> {
  const missing = steps.flatMap(environmentsOf).filter((one) => one.kind === 'python' && !find(one));
  return new Set(missing.map((one) => (one.kind === 'python' ? one.requirements.join(', ') || 'no packages' : '')));
}

function asText(steps: readonly StepPreview[]): string {
  const rows = steps.map(({ id, action, reasons, target, expected }) => [
    id,
    action,
    target,
    expected ? `${duration(expected.durationMs)}, ${shownBytes(expected.peakMemoryBytes)}` : '',
    reasons.join('; '),
  ]);
  const count = (action: StepPreview['action']): number => steps.filter((step) => step.action === action).length;
  const expectedMs = steps.reduce((sum, { expected }) => sum + (expected?.durationMs ?? 0), 0);
  const time = expectedMs > 0 ? `; steps that ran before took ${duration(expectedMs)} in all` : '';
  const table = textTable(['step', 'action', 'target', 'expected', 'why'], rows);
  return `${table}${count('run')} to run, ${count('cached')} cached, ${count('skipped')} skipped${time}\n`;
}
