import { z } from 'zod';
import { done, environment, everything, orRefusal, runId, selection, typed } from './shapes.ts';

const started = orRefusal({ runId: z.string(), notes: z.array(z.string()).default([]) });

/** The engine itself, and what starts and stops. */
export const runCalls = {
  'engine.hello': {
    input: z.object({}),
    output: z.object({ version: z.string(), pid: z.number(), runs: z.array(z.string()) }),
  },
  'engine.stop': { input: z.object({}), output: z.object({ ok: z.literal(true) }) },
  'run.start': {
    input: z.object({
      /** Path of the pipeline file: absolute, or inside the project. */
      file: z.string(),
      /** The document as it is on the screen; absent: as it is on disk. */
      text: z.string().optional(),
      parameters: typed.default({}),
      settings: typed.default({}),
      target: z.string().nullable().default(null),
      selection: selection.default(everything),
      maxParallel: z.number().int().positive().nullable().default(null),
      trigger: z.string().default('manual'),
      /** Two calls with the same key start one run. */
      clientKey: z.string().optional(),
      environment,
    }),
    output: started,
  },
  'run.rerun': {
    input: z.object({
      runId,
      parameters: typed.default({}),
      settings: typed.default({}),
      failedOnly: z.boolean().default(false),
      exact: z.boolean().default(false),
      maxParallel: z.number().int().positive().nullable().default(null),
      environment,
    }),
    output: started,
  },
  'run.resume': { input: z.object({ runId, environment }), output: started },
  'run.cancel': { input: z.object({ runId, force: z.boolean().default(false) }), output: done },
  'deployments.start': { input: z.object({ id: z.string(), environment }), output: done },
  'deployments.stop': { input: z.object({ id: z.string() }), output: done },
} as const;

export const runStreams = {
  /** The events of a run after `afterSeq`, from its log and then live; ends when the run has. */
  'run.events': {
    input: z.object({ runId, afterSeq: z.number().int().min(0).default(0) }),
    event: z.array(z.looseObject({ type: z.string(), seq: z.number(), at: z.string() })),
  },
} as const;
