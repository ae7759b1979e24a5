import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { hasErrors } from '../../shared/base/diagnostic.ts';
import type { CallOutput } from '../../shared/rpc/contract.ts';
import { call } from '../connection/client.ts';
import { documentOf, documents } from '../documents/documents.ts';
import { textOfDocument } from '../documents/open-document.ts';

export type StepPreview = Extract<CallOutput<'pipeline.plan'>, { readonly ok: true }>['steps'][number];

/** What a run would do now. */
export interface PlanPreview {
  readonly steps: ReadonlyMap<string, StepPreview>;
  readonly counts: { readonly run: number; readonly cached: number; readonly skipped: number };
  /** Sum of the expected times of what would run, one after the other; null without any history. */
  readonly expectedMs: number | null;
  /** Steps that would run and of which nothing is known. */
  readonly withoutHistory: number;
}

interface PreviewState {
  readonly byFile: { readonly [file: string]: PlanPreview | null };
}

const previews = createStore<PreviewState>(() => ({ byFile: {} }));
const askAfterMs = 250;

/** Sums up the steps of a plan. */
export function previewOf(steps: readonly StepPreview[]): PlanPreview {
  const running = steps.filter(({ action }) => action === 'run');
  const known = running.filter(({ expected }) => expected !== null);
  const count = (action: StepPreview['action']): number => steps.filter((step) => step.action === action).length;
  return {
    steps: new Map(steps.map((step) => [step.id, step])),
    counts: { run: running.length, cached: count('cached'), skipped: count('skipped') },
    expectedMs: known.length === 0 ? null : known.reduce((sum, { expected }) => sum + (expected?.durationMs ?? 0), 0),
    withoutHistory: running.length - known.length,
  };
}

/** Asks for the plan of a document as it stands now. A pipeline with errors has none. */
export async function refreshPreview(file: string): Promise<void> {
  const document = documentOf(file);
  if (!document) return;
  const { snapshot } = document;
  const isPlannable = !hasErrors(document.diagnostics) && document.brokenText === null && !document.readOnly;
  const plan = isPlannable ? await call('pipeline.plan', { file, text: textOfDocument(document) }) : null;
  if (documentOf(file)?.snapshot !== snapshot) return;
  const preview = plan?.ok ? previewOf(plan.steps) : null;
  previews.setState(({ byFile }) => ({ byFile: { ...byFile, [file]: preview } }));
}

/** Keeps the previews of the open documents up to date. @returns what ends it */
export function keepPreviews(): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const stop = documents.subscribe(({ byFile }, { byFile: before }) => {
    for (const [file, document] of Object.entries(byFile)) {
      const old = before[file];
      const layoutOnly =
        old && old.value['spec'] === document.value['spec'] && old.diagnostics === document.diagnostics;
      if (old === document || layoutOnly) continue;
      clearTimeout(timers.get(file));
      timers.set(
        file,
        setTimeout(() => void refreshPreview(file).catch(() => {}), askAfterMs),
      );
    }
  });
  return () => {
    stop();
    for (const timer of timers.values()) clearTimeout(timer);
  };
}

/** What a run of this file would do; null while that is not known. */
export const usePlanPreview = (file: string): PlanPreview | null =>
  useStore(previews, ({ byFile }) => byFile[file] ?? null);

/** What a run would do with one node. */
export const useStepPreview = (file: string, nodeId: string): StepPreview | undefined =>
  useStore(previews, ({ byFile }) => byFile[file]?.steps.get(nodeId));
