import { z } from 'zod';
import { failureReasons } from '../../shared/base/failure.ts';

/**
 * The shapes of what commands print with `--json`, as `trainyard schema NAME` publishes them. Fields may be added in later
 * versions, so objects are open; those that stand here stay.
 */
const open = z.looseObject;

const json = z.json();
const diagnostic = open({
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
  outputs: z.record(z.string(), json).optional(),
};
const runFields = {
  type: z.literal('result'),
  runId: z.string(),
  pipeline: z.string(),
  startedAt: z.string(),
  durationMs: z.number().min(0),
};

const validate = open({ valid: z.boolean(), diagnostics: z.array(diagnostic) });
const error = open({
  type: z.literal('error'),
  exitCode: z.int(),
  message: z.string(),
  fix: z.string().optional(),
  diagnostics: z.array(diagnostic),
});
const runResult = open({
  ...runFields,
  outcome,
  steps: z.array(open({ ...stepFields, status: z.enum(finalStatus) })),
});
const runEvent = open({ type: z.string(), seq: z.int().min(0), at: z.string() });
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
const runsList = open({ runs: z.array(runSummary) });
const runsShow = open({
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
const runsDelete = open({ deleted: z.array(z.string()) });
const logLine = open({ type: z.literal('log'), step: z.string(), offset: z.int(), bytes: z.int(), text: z.string() });
const logEnd = open({ type: z.literal('result'), runId: z.string(), bytes: z.int() });
const plan = open({
  steps: z.array(
    open({
      id: z.string(),
      type: z.string(),
      action: z.enum(['run', 'cached', 'skipped']),
      reasons: z.array(z.string()),
      target: z.string(),
      expected: open({ durationMs: z.number(), peakMemoryBytes: z.number() }).optional(),
    }),
  ),
});
const init = open({ project: z.string(), template: z.string().nullable(), files: z.array(z.string()) });
const completion = open({ shell: z.enum(['bash', 'zsh', 'fish']), script: z.string() });
const started = open({ type: z.literal('run-started'), runId: z.string() });

/** A command's name to the shape of its document, or of each line of its stream. `error` is what any command may print. */
export const outputSchemas: Readonly<Record<string, z.ZodType>> = {
  error,
  validate,
  plan,
  run: z.union([runResult, started, runEvent]),
  'runs list': runsList,
  'runs show': runsShow,
  'runs logs': z.union([logLine, logEnd]),
  'runs events': z.union([runResult, runEvent]),
  'runs delete': runsDelete,
  init,
  completion,
};
