declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Names one run; sorts by start time: `20261124-213501123-4f7a2c`. */
export type RunId = Branded<'RunId'>;
/** Names a step of a plan: the node's id, or `<node id>/<n>` for a step that the node added while the run went on. */
export type StepId = Branded<'StepId'>;
/** `sha256:<hex>` of a file's bytes, or `sha256dir:<hex>` of a directory's manifest. */
export type Digest = Branded<'Digest'>;
/** Hex sha256 over everything that decides a step's result; two attempts with equal fingerprints are interchangeable. */
export type Fingerprint = Branded<'Fingerprint'>;

export const runId = (text: string): RunId => text as RunId;
export const stepId = (text: string): StepId => text as StepId;
export const digest = (text: string): Digest => text as Digest;
export const fingerprint = (text: string): Fingerprint => text as Fingerprint;

/** What a node id, a pipeline id, a port or a secret's name in a step may look like. Never used as a path unescaped. */
export const identifierPattern = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
