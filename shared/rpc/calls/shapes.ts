import { z } from 'zod';
import type { Json } from '../../base/json.ts';

/** Any JSON; what comes out is not to be changed. */
export const json = z.json() as unknown as z.ZodType<Json, Json>;

export const diagnostic = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  fix: z.string().optional(),
  nodeId: z.string().optional(),
  port: z.string().optional(),
  parameter: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
});

export const selection = z.object({
  from: z.array(z.string()).default([]),
  to: z.array(z.string()).default([]),
  only: z.array(z.string()).default([]),
  noCache: z.boolean().default(false),
});

export const everything = { from: [], to: [], only: [], noCache: false };

/** Text as it was typed: `--param` and `--set` are read by the type in the schema. */
export const typed = z.record(z.string(), z.string());

/** Variables of whoever asks; for a window, its bridge fills them in. */
export const environment = z.record(z.string(), z.string()).default({});

/** Why a call did nothing: the exit code of the command line, and what to tell. */
export const refusal = z.object({
  ok: z.literal(false),
  exitCode: z.number(),
  message: z.string(),
  diagnostics: z.array(diagnostic).default([]),
});

/** `{ok: true, …}` with these fields, or a refusal. */
export const orRefusal = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), ...shape }), refusal]);

export const done = orRefusal({});

/** A path inside the project, with `/` and without `..`; the engine checks it again against links. */
export const projectFile = z.string().min(1).max(4096);

/** Bytes as base64; at most 64 MB of them. */
export const base64 = z.string().max(90_000_000);

/** A text of a pipeline file; the largest file that opens, with room for a message that says it is too large. */
export const pipelineText = z.string().max(6_000_000);

export const runId = z.string().min(1).max(200);
export const stepId = z.string().min(1).max(400);
export const time = z.string();
