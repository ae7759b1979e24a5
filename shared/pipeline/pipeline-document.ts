import type { Json, JsonObject } from '../base/json.ts';

/** One end of an edge in text form, `node.port`. */
export interface PortReference {
  readonly nodeId: string;
  readonly port: string;
}

/** Waits between attempts. Times in milliseconds. */
export interface Backoff {
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** Share of the wait that is random, 0 to 1. */
  readonly jitter: number;
}

/** As in Kubernetes' podFailurePolicy: the first rule that matches decides. */
export interface RetryRule {
  readonly exitCodes?: readonly number[];
  readonly reasons?: readonly string[];
  readonly action: 'retry' | 'fail' | 'ignore';
}

/** A change that the next attempt makes. */
export interface LadderRung {
  readonly set?: JsonObject;
  readonly resources?: JsonObject;
  readonly target?: string;
}

export interface Retry {
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  /** Failure reasons that are retried; empty: all but the permanent ones. */
  readonly on: readonly string[];
  readonly rules: readonly RetryRule[];
  readonly ladder: readonly LadderRung[];
}

/** Airflow's trigger rules, by its names and meanings. */
export const triggerRules = [
  'all_success',
  'all_failed',
  'all_done',
  'all_skipped',
  'one_success',
  'one_failed',
  'one_done',
  'none_failed',
  'none_failed_min_one_success',
  'none_skipped',
  'always',
] as const;
export type TriggerRule = (typeof triggerRules)[number];

export interface PipelineParameter {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  readonly default?: Json;
  readonly description?: string;
  readonly enum?: readonly Json[];
}

/** What a Python step of a `flow.*` node runs in: an image, or an interpreter with requirements. */
export interface NodeEnvironment {
  readonly python?: string;
  readonly requirements?: readonly string[];
  readonly image?: string;
}

export interface PipelineNode {
  readonly id: string;
  readonly type: string;
  readonly title?: string;
  /** Port name to the edges into it; `list` says that the file gave a list. */
  readonly inputs: ReadonlyMap<string, { readonly sources: readonly PortReference[]; readonly list: boolean }>;
  readonly after: readonly string[];
  readonly parameters: JsonObject;
  readonly target?: string;
  readonly resources?: JsonObject;
  readonly retry?: Retry;
  readonly timeoutMs?: number;
  readonly priority: number;
  readonly pools: ReadonlyMap<string, number>;
  readonly cache?: boolean;
  readonly trigger: TriggerRule;
  readonly when?: string;
  readonly env: ReadonlyMap<string, string>;
  /** Name in the step to the name of the secret. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly environment?: NodeEnvironment;
  readonly files: readonly string[];
  readonly disabled: boolean;
}

export interface NodePosition {
  readonly x: number;
  readonly y: number;
}

/** A pipeline as it stands in its file, read but not yet checked against a catalog. */
export interface PipelineDocument {
  readonly apiVersion: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, PipelineParameter>;
  readonly defaults: {
    readonly target?: string;
    readonly retry?: Retry;
    readonly timeoutMs?: number;
    readonly resources?: JsonObject;
    readonly env: ReadonlyMap<string, string>;
    readonly cache?: boolean;
    /** Parameters of every node whose type has one of that name. */
    readonly parameters: JsonObject;
  };
  readonly nodes: readonly PipelineNode[];
  readonly schedule?: JsonObject;
  readonly layout: {
    readonly nodes: ReadonlyMap<string, NodePosition>;
    readonly notes: readonly Json[];
    readonly groups: readonly Json[];
  };
}

/** Where things stand in the text, for diagnostics: a document path such as `spec.nodes.3.parameters.path`. */
export interface SourceMap {
  /** Line and column, both from 1, of the value at a path, or of the nearest thing that is there. */
  locate(path: readonly (string | number)[]): { readonly line: number; readonly column: number } | undefined;
}

declare const validated: unique symbol;
/** A document that passed every rule against a catalog: the only thing that can be compiled. */
export type ValidPipeline = PipelineDocument & { readonly [validated]: true };
