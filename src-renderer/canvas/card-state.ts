import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import type { StepState } from '../../shared/run/run-state.ts';
import { useDocument } from '../documents/documents.ts';
import { type StepPreview, useStepPreview } from '../runs/plan-preview.ts';
import { useRunState, useStepState } from '../runs/run-store.ts';
import { type ShownStatus, statusLooks } from '../ui/status-chip.tsx';
import { useWorkspace } from '../workspace/workspace.ts';
import { useCanvas } from './canvas-store.ts';
import type { SceneNode } from './scene.ts';

/** What a card says beyond the document: the run that is shown, what a run would do, and problems. */
export interface CardState {
  readonly status: ShownStatus;
  readonly step: StepState | undefined;
  readonly preview: StepPreview | undefined;
  readonly problems: number;
  readonly hasErrors: boolean;
  readonly problemText: string;
}

interface Problems {
  readonly count: number;
  readonly hasErrors: boolean;
  readonly text: string;
}

const none: Problems = { count: 0, hasErrors: false, text: '' };
const indexed = new WeakMap<readonly Diagnostic[], ReadonlyMap<string, Problems>>();

/** The problems of each node, gathered once for a list of diagnostics. */
export function problemsByNode(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, Problems> {
  const known = indexed.get(diagnostics);
  if (known) return known;
  const problems = new Map<string, Problems>();
  for (const { nodeId, severity, message } of diagnostics) {
    if (nodeId === undefined) continue;
    const { count, hasErrors, text } = problems.get(nodeId) ?? none;
    problems.set(nodeId, {
      count: count + 1,
      hasErrors: hasErrors || severity === 'error',
      text: text === '' ? message : `${text}\n${message}`,
    });
  }
  indexed.set(diagnostics, problems);
  return problems;
}

/** Follows the state of one card; draws anew only when something about this node changed. */
export function useCardState({ id }: SceneNode): CardState {
  const file = useCanvas((state) => state.file) ?? '';
  const runId = useWorkspace(({ activeRunByFile }) => activeRunByFile[file]);
  const step = useStepState(runId, id);
  const isUnderWay = useRunState(runId, ({ outcome }) => outcome === null) ?? false;
  const preview = useStepPreview(file, id);
  const problems = useDocument(file, ({ diagnostics }) => problemsByNode(diagnostics).get(id)) ?? none;
  return {
    // Steps that a run has not come to yet have no state of their own.
    status: step?.status ?? (isUnderWay ? 'queued' : 'idle'),
    step,
    preview: isUnderWay ? undefined : preview,
    problems: problems.count,
    hasErrors: problems.hasErrors,
    problemText: problems.text,
  };
}

/** A number of milliseconds for people: `840 ms`, `1.2 s`, `3 min 5 s`, `2 h 4 min`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

const metricOrder = ['roc_auc', 'accuracy', 'f1', 'r2', 'rmse', 'mae', 'log_loss', 'loss'];

/** The one metric that a card shows: the best known of the common ones, else the first. */
export function keyMetric(metrics: { readonly [name: string]: number | null }): string {
  const names = Object.keys(metrics);
  const name = metricOrder.find((one) => names.includes(one)) ?? names[0];
  const value = name === undefined ? null : (metrics[name] ?? null);
  if (name === undefined || value === null) return '';
  const text = Number.isInteger(value) ? `${value}` : value.toPrecision(3);
  return `${name} ${text}`;
}

/** The accessible name of a card: title, type, status, and what else it shows. */
export function cardSummary({ title, subtitle, node }: SceneNode, state: CardState): string {
  const { step, status, problems, preview } = state;
  const words = [title, subtitle, node.disabled ? 'disabled' : statusLooks[status].text];
  if (status === 'running' && step?.progress) words.push(progressText(step.progress));
  if ((status === 'succeeded' || status === 'failed') && step) words.push(durationText(step.durationMs));
  if (step && Object.keys(step.metrics).length > 0) words.push(keyMetric(step.metrics));
  if (preview && preview.action !== 'skipped')
    words.push(preview.action === 'run' ? 'will run' : 'from the cache next');
  if (problems > 0) words.push(problems === 1 ? '1 problem' : `${problems} problems`);
  return words.filter(Boolean).join(', ');
}

export const progressText = ({ done, total }: { readonly done: number; readonly total: number | null }): string =>
  total === null ? `${done}` : `${done}/${total}`;
