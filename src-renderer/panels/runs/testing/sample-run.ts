import type { RunSummary } from '../run-list.ts';

/** A run for tests. */
export const sampleRun = (runId: string, changes: Partial<RunSummary> = {}): RunSummary => ({
  runId,
  pipeline: 'churn',
  name: 'Churn',
  file: 'churn.pipeline.yaml',
  outcome: 'succeeded',
  trigger: 'manual',
  startedAt: '2026-11-25T10:00:00.000Z',
  durationMs: 12_000,
  version: 'v1',
  steps: 4,
  failedSteps: 0,
  cachedSteps: 1,
  metrics: {},
  tags: [],
  note: '',
  pinned: false,
  imported: false,
  ...changes,
});
