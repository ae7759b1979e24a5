import { z } from 'zod';
import { failureReasons } from '../../shared/base/failure.ts';

/** Objects are open: later versions may add fields, and those that stand here stay. */
export const open = z.looseObject;

export const json = z.json();
export const diagnostic = open({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  fix: z.string().optional(),
  nodeId: z.string().optional(),
  port: z.string().optional(),
  parameter: z.string().optional(),
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
});
const metrics = z.record(z.string(), z.number().nullable());
const failure = open({
  reason: z.enum(failureReasons),
  message: z.string(),
  exitCode: z.int().optional(),
  signal: z.string().optional(),
});
const artifact = {
  digest: z.string(),
  kind: z.enum(['file', 'directory']),
  bytes: z.int().min(0),
  name: z.string(),
  path: z.string().optional(),
};
const outcome = z.enum(['succeeded', 'failed', 'cancelled', 'interrupted']);
const finalStatus = ['succeeded', 'failed', 'skipped', 'cancelled', 'interrupted'] as const;
const stepFields = {
  id: z.string(),
  cached: z.boolean(),
  attempts: z.int().min(0),
  durationMs: z.number().min(0),
  metrics,
  because: z
    .enum(['upstream-failed', 'upstream-skipped', 'when', 'trigger', 'disabled', 'not-selected', 'gate-closed'])
    .optional(),
  failure: failure.optional(),
  parent: z.string().optional(),
  gate: z.enum(['open', 'closed']).optional(),
  outputs: z.record(z.string(), open(artifact)).optional(),
};
const runFields = {
  type: z.literal('result'),
  runId: z.string(),
  pipeline: z.string(),
  startedAt: z.string(),
  durationMs: z.number().min(0),
};

export const runResult = open({
  ...runFields,
  outcome,
  steps: z.array(open({ ...stepFields, status: z.enum(finalStatus) })),
});
export const runEvent = open({ type: z.string(), seq: z.int().min(0), at: z.string() });
const runSummary = open({
  runId: z.string(),
  pipeline: z.string(),
  name: z.string(),
  file: z.string(),
  outcome: z.enum([...outcome.options, 'running']),
  trigger: z.string(),
  startedAt: z.string(),
  durationMs: z.number().min(0),
  version: z.string().nullable(),
  steps: z.int(),
  failedSteps: z.int(),
  cachedSteps: z.int(),
  metrics,
});
export const runsList = open({ runs: z.array(runSummary) });
export const runsShow = open({
  ...runFields,
  outcome: z.enum([...outcome.options, 'running']),
  steps: z.array(
    open({
      ...stepFields,
      status: z.enum([...finalStatus, 'queued', 'starting', 'running', 'lost-contact']),
      fingerprint: z.string().nullable(),
      from: open({ runId: z.string(), stepId: z.string(), attempt: z.int() }).optional(),
    }),
  ),
  name: z.string(),
  file: z.string(),
  version: z.string().nullable(),
  trigger: z.string(),
  rerunOf: z.string().nullable(),
  parameters: z.record(z.string(), json),
  fingerprints: z.record(z.string(), z.string().nullable()),
  environment: z.record(z.string(), json),
  plan: open({ hash: z.string(), pipelineId: z.string(), steps: z.array(open({ id: z.string() })) }).nullable(),
});
export const runsOutputs = open({
  runId: z.string(),
  outputs: z.array(open({ step: z.string(), port: z.string(), ...artifact, present: z.boolean() })),
  folder: z.string().optional(),
});
export const runsDelete = open({ deleted: z.array(z.string()) });
/** The first line of a stream, and all that a detached run prints. */
export const runStarted = open({ type: z.literal('run-started'), runId: z.string() });
export const runsCancel = open({ runId: z.string(), outcome: z.enum([...outcome.options, 'running']) });
const comparisonRow = open({
  section: z.string(),
  step: z.string().nullable(),
  name: z.string(),
  values: z.array(json),
  differs: z.boolean(),
  deltas: z.array(z.number().nullable()).optional(),
  best: z.array(z.int()).optional(),
});
export const compare = open({
  runs: z.array(open({ runId: z.string(), pipelineId: z.string(), outcome: z.string() })),
  differences: z.array(comparisonRow),
  same: z.array(comparisonRow),
});
