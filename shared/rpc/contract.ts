import type { z } from 'zod';
import { dataCalls } from './calls/data-calls.ts';
import { documentCalls, documentStreams } from './calls/document-calls.ts';
import { historyCalls, historyStreams } from './calls/history-calls.ts';
import { hostCalls, hostStreams } from './calls/host-calls.ts';
import { machineCalls, machineStreams } from './calls/machine-calls.ts';
import { runCalls, runStreams } from './calls/run-calls.ts';
import type { Cancellation } from './cancellation.ts';

/** Calls that answer once: name to the shape of what goes in and what comes out. */
export const engineCalls = {
  ...runCalls,
  ...documentCalls,
  ...historyCalls,
  ...dataCalls,
  ...machineCalls,
} as const;

/** Streams: name to the shape of what goes in and of each batch that comes out. */
export const engineStreams = {
  ...runStreams,
  ...documentStreams,
  ...historyStreams,
  ...machineStreams,
} as const;

export interface Contract {
  readonly calls: { readonly [name: string]: { readonly input: z.ZodType; readonly output: z.ZodType } };
  readonly streams: { readonly [name: string]: { readonly input: z.ZodType; readonly event: z.ZodType } };
}

/** What the engine answers. */
export const engineContract = { calls: engineCalls, streams: engineStreams } satisfies Contract;

/** What the bridge between a window and the engine answers; the rest it passes on. */
export const hostContract = { calls: hostCalls, streams: hostStreams } satisfies Contract;

const calls = { ...engineCalls, ...hostCalls };
const streams = { ...engineStreams, ...hostStreams };

export type CallName = keyof typeof calls;
export type StreamName = keyof typeof streams;
export type CallInput<Name extends CallName> = z.input<(typeof calls)[Name]['input']>;
export type CallOutput<Name extends CallName> = z.output<(typeof calls)[Name]['output']>;
export type StreamInput<Name extends StreamName> = z.input<(typeof streams)[Name]['input']>;
/** One event of a stream. */
export type StreamEvent<Name extends StreamName> = z.output<(typeof streams)[Name]['event']>[number];

/**
 * Gives a batch of events to the other side. Resolves when that side has taken it, so that a producer which waits never
 * has more than one batch under way; a producer that does not wait queues.
 */
export type Push<Event> = (events: readonly Event[]) => Promise<void>;

/** One function for each call and stream of a contract: a missing or misspelt one does not compile. */
export type HandlersOf<C extends Contract> = {
  readonly [Name in keyof C['calls']]: (
    input: z.output<C['calls'][Name]['input']>,
  ) => Promise<z.input<C['calls'][Name]['output']>>;
} & {
  readonly [Name in keyof C['streams']]: (
    input: z.output<C['streams'][Name]['input']>,
    push: Push<z.input<C['streams'][Name]['event']> extends readonly (infer Event)[] ? Event : never>,
    signal: Cancellation,
  ) => Promise<void>;
};

/** One file of `src-main/api/` for each of these. */
export type RunHandlers = HandlersOf<{ calls: typeof runCalls; streams: typeof runStreams }>;
export type DocumentHandlers = HandlersOf<{ calls: typeof documentCalls; streams: typeof documentStreams }>;
export type HistoryHandlers = HandlersOf<{ calls: typeof historyCalls; streams: typeof historyStreams }>;
export type DataHandlers = HandlersOf<{ calls: typeof dataCalls; streams: Record<never, never> }>;
export type MachineHandlers = HandlersOf<{ calls: typeof machineCalls; streams: typeof machineStreams }>;
export type EngineHandlers = RunHandlers & DocumentHandlers & HistoryHandlers & DataHandlers & MachineHandlers;
export type HostHandlers = HandlersOf<typeof hostContract>;
export type CallArguments<Name extends keyof typeof calls> = z.output<(typeof calls)[Name]['input']>;
