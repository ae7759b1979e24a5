import { z } from 'zod';
import { base64, json, orRefusal, runId, stepId, time } from './shapes.ts';

const metrics = z.record(z.string(), z.number().nullable());

const runSummary = z.object({
  runId: z.string(),
  pipeline: z.string(),
  name: z.string(),
  file: z.string(),
  outcome: z.enum(['succeeded', 'failed', 'cancelled', 'interrupted', 'running']),
  trigger: z.string(),
  startedAt: time,
  durationMs: z.number(),
  version: z.string().nullable(),
  steps: z.number(),
  failedSteps: z.number(),
  cachedSteps: z.number(),
  /** `<step>.<metric>` to its last value. */
  metrics,
  tags: z.array(z.string()),
  note: z.string(),
  pinned: z.boolean(),
  /** Came with a bundle: it did not run here. */
  imported: z.boolean(),
});

const logLine = z.object({
  /** From 0. */
  line: z.number(),
  stepId: z.string(),
  /** When the bytes came, to the tenth of a second; null where it is not known. */
  at: time.nullable(),
  /** Invalid UTF-8 replaced, at most 10,000 characters, known secrets masked; colours still as ANSI codes. */
  text: z.string(),
});

/** What has run: history, results, logs, plots, comparisons. */
export const historyCalls = {
  'runs.list': {
    input: z.object({
      pipeline: z.string().optional(),
      outcome: z.string().optional(),
      tag: z.string().optional(),
      /** In the run's id, name, note or tags. */
      text: z.string().max(200).optional(),
      limit: z.number().int().min(1).max(1000).default(200),
      /** Run id after which to go on, newest first. */
      after: z.string().nullable().default(null),
    }),
    output: z.object({ runs: z.array(runSummary), total: z.number(), next: z.string().nullable() }),
  },
  'runs.read': {
    input: z.object({ runId }),
    output: orRefusal({
      summary: runSummary,
      /** The pipeline file as it was. */
      text: z.string(),
      parameters: z.record(z.string(), json),
      environment: z.record(z.string(), json),
      rerunOf: z.string().nullable(),
      /** Steps of the plan in its order; trials come with the events. */
      plan: z.array(
        z.object({
          id: z.string(),
          type: z.string(),
          needs: z.array(z.string()),
          target: z.string(),
          fingerprint: z.string().nullable(),
        }),
      ),
    }),
  },
  'runs.annotate': {
    input: z.object({
      runId,
      tags: z.array(z.string().min(1).max(60)).max(30).optional(),
      note: z.string().max(10_000).optional(),
      pinned: z.boolean().optional(),
    }),
    output: orRefusal({}),
  },
  'runs.delete': {
    input: z.object({ runIds: z.array(runId).max(1000) }),
    output: z.object({
      deleted: z.array(z.string()),
      kept: z.array(z.object({ runId: z.string(), why: z.string() })),
    }),
  },
  /** `comparison` is what `compareRuns` gives; curves and plots are read with `run.report`. */
  'runs.compare': {
    input: z.object({ runIds: z.array(runId).min(2).max(20) }),
    output: orRefusal({ comparison: json, texts: z.record(z.string(), z.string()) }),
  },
  'run.outputs': {
    input: z.object({ runId, stepId: stepId.optional() }),
    output: orRefusal({
      outputs: z.array(
        z.object({
          stepId: z.string(),
          port: z.string(),
          type: z.string(),
          digest: z.string(),
          bytes: z.number(),
          name: z.string(),
          /** `rows`, `columns` and what else the step said of it. */
          metadata: z.record(z.string(), json),
          isThere: z.boolean(),
        }),
      ),
    }),
  },
  /** An output as a file to keep; a directory comes as a zip. */
  'run.output': {
    input: z.object({ runId, stepId, port: z.string() }),
    output: orRefusal({ fileName: z.string(), content: base64 }),
  },
  /** What steps reported: curves (metrics by step), plots, tables, notes; capped, and it says where. */
  'run.report': {
    input: z.object({ runId, stepId: stepId.optional() }),
    output: orRefusal({
      series: z.array(
        z.object({
          stepId: z.string(),
          metric: z.string(),
          /** `value` is null where it was no finite number: a gap. */
          points: z.array(z.object({ step: z.number(), value: z.number().nullable() })),
          truncated: z.boolean(),
        }),
      ),
      plots: z.array(z.object({ stepId: z.string(), kind: z.string(), title: z.string(), data: json })),
      tables: z.array(
        z.object({
          stepId: z.string(),
          title: z.string(),
          columns: z.array(z.string()),
          rows: z.array(z.array(json)),
        }),
      ),
      notes: z.array(z.object({ stepId: z.string(), text: z.string() })),
      /** Something was left out for its size or number. */
      truncated: z.boolean(),
    }),
  },
  'log.read': {
    input: z.object({
      runId,
      stepId,
      attempt: z.number().int().min(1).optional(),
      fromLine: z.number().int().min(0),
      count: z.number().int().min(1).max(2000),
    }),
    output: orRefusal({
      /** Fewer than `count` where the log ends, or lines are very long. */
      lines: z.array(logLine),
      attempt: z.number(),
      totalLines: z.number(),
      totalBytes: z.number(),
      /** No more will come. */
      complete: z.boolean(),
    }),
  },
  /**
   * Searches the lines as they are shown from `fromLine` on, for a bounded time; `next` is where to go on. Columns count in
   * the text of `log.read` without its colour codes.
   */
  'log.search': {
    input: z.object({
      runId,
      stepId,
      attempt: z.number().int().min(1).optional(),
      query: z.string().min(1).max(500),
      matchCase: z.boolean().default(false),
      fromLine: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(10_000).default(1000),
    }),
    output: orRefusal({
      matches: z.array(z.object({ line: z.number(), column: z.number(), length: z.number() })),
      next: z.number().nullable(),
      totalLines: z.number(),
    }),
  },
  /** The bytes of an attempt's log as they are, but for known secrets, which are masked. */
  'log.bytes': {
    input: z.object({ runId, stepId, attempt: z.number().int().min(1).optional() }),
    output: orRefusal({ fileName: z.string(), content: base64 }),
  },
} as const;

export const historyStreams = {
  /**
   * How the logs of a run grow (of one step, or of all): at most one batch is under way to a window, the next one says
   * the sum of what came meanwhile. `tail` holds the last lines, at most 200; the rest is read with `log.read`.
   */
  'log.follow': {
    input: z.object({ runId, stepId: stepId.nullable().default(null) }),
    event: z.array(
      z.object({
        type: z.literal('log-grew'),
        stepId: z.string(),
        attempt: z.number(),
        totalLines: z.number(),
        totalBytes: z.number(),
        complete: z.boolean(),
        tail: z.array(logLine),
      }),
    ),
  },
} as const;
