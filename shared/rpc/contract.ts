import { z } from 'zod';
import type { Cancellation } from './cancellation.ts';

const diagnostic = z.object({
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

const selection = z.object({
  from: z.array(z.string()).default([]),
  to: z.array(z.string()).default([]),
  only: z.array(z.string()).default([]),
  noCache: z.boolean().default(false),
});

/** Text as it was typed: `--param` and `--set` are read by the type in the schema. */
const typed = z.record(z.string(), z.string());

const environment = z.record(z.string(), z.string());

/** Why a call did nothing: the exit code of the command line, and what to tell. */
const refusal = z.object({
  ok: z.literal(false),
  exitCode: z.number(),
  message: z.string(),
  diagnostics: z.array(diagnostic).default([]),
});

const started = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), runId: z.string(), notes: z.array(z.string()).default([]) }),
  refusal,
]);

const done = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), refusal]);

/** Calls that answer once: name to the shape of what goes in and what comes out. */
export const calls = {
  'engine.hello': {
    input: z.object({}),
    output: z.object({ version: z.string(), pid: z.number(), runs: z.array(z.string()) }),
  },
  'engine.stop': { input: z.object({}), output: z.object({ ok: z.literal(true) }) },
  'run.start': {
    input: z.object({
      /** Absolute path of the pipeline file. */
      file: z.string(),
      /** The document as it is on the screen; absent: as it is on disk. */
      text: z.string().optional(),
      parameters: typed.default({}),
      settings: typed.default({}),
      target: z.string().nullable().default(null),
      selection: selection.default({ from: [], to: [], only: [], noCache: false }),
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
      runId: z.string(),
      parameters: typed.default({}),
      settings: typed.default({}),
      failedOnly: z.boolean().default(false),
      exact: z.boolean().default(false),
      maxParallel: z.number().int().positive().nullable().default(null),
      environment,
    }),
    output: started,
  },
  'run.resume': { input: z.object({ runId: z.string(), environment }), output: started },
  'run.cancel': { input: z.object({ runId: z.string(), force: z.boolean().default(false) }), output: done },
  'deployments.start': { input: z.object({ id: z.string(), environment }), output: done },
  'deployments.stop': { input: z.object({ id: z.string() }), output: done },
} as const;

/** Streams: name to the shape of what goes in and of each batch that comes out. */
export const streams = {
  /** The events of a run after `afterSeq`, from its log and then live; ends when the run has. */
  'run.events': {
    input: z.object({ runId: z.string(), afterSeq: z.number().int().min(0).default(0) }),
    event: z.array(z.looseObject({ type: z.string(), seq: z.number(), at: z.string() })),
  },
} as const;

export type CallName = keyof typeof calls;
export type StreamName = keyof typeof streams;
export type CallInput<Name extends CallName> = z.input<(typeof calls)[Name]['input']>;
export type CallArguments<Name extends CallName> = z.output<(typeof calls)[Name]['input']>;
export type CallOutput<Name extends CallName> = z.output<(typeof calls)[Name]['output']>;
export type StreamInput<Name extends StreamName> = z.input<(typeof streams)[Name]['input']>;
export type StreamArguments<Name extends StreamName> = z.output<(typeof streams)[Name]['input']>;

/** One function for each call and stream: a missing or misspelt one does not compile. */
export type Handlers = {
  readonly [Name in CallName]: (input: CallArguments<Name>) => Promise<CallOutput<Name>>;
} & {
  readonly [Name in StreamName]: (
    input: StreamArguments<Name>,
    push: (events: readonly object[]) => void,
    signal: Cancellation,
  ) => Promise<void>;
};
