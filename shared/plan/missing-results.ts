import type { Diagnostic } from '../base/diagnostic.ts';
import type { ExecutionPlan } from './execution-plan.ts';
import type { StepPreview } from './preview-plan.ts';
import { unmetSources } from './settled-inputs.ts';

/**
 * Results that a selection leaves to the cache and that the cache does not have: for every step that would run, the steps
 * above it that were not selected and whose outputs it cannot do without.
 *
 * @param previews what `previewPlan` says of this plan
 */
export function missingResults(plan: ExecutionPlan, previews: readonly StepPreview[]): Diagnostic[] {
  const runs = new Set<string>();
  const absent = new Set<string>();
  plan.steps.forEach((step, position) => {
    const action = previews[position]?.action;
    if (action === 'run') runs.add(step.id);
    if (action === 'skipped' && step.selection === 'reuse') absent.add(step.id);
  });
  const diagnostics: Diagnostic[] = [];
  for (const step of plan.steps) {
    if (!runs.has(step.id)) continue;
    for (const id of unmetSources(step, (source) => absent.has(source.step))) {
      diagnostics.push({
        code: 'result-missing',
        severity: 'error',
        message: `Node "${step.nodeId}" needs a result of "${id}", which is not selected and has none in the cache.`,
        fix: `Use --to ${step.nodeId}, or run the whole pipeline first.`,
        nodeId: step.nodeId,
      });
    }
  }
  return diagnostics;
}
