/** How bad a diagnostic is: an `error` keeps the pipeline from running, a `warning` does not. */
export type Severity = 'error' | 'warning';

/**
 * One problem that is found before anything runs. The badges on the canvas, the problems panel, `validate` on the
 * command line and the refusal before a run all show this same list.
 */
export interface Diagnostic {
  /** Stable and kebab-case, such as `unknown-node-type`; scripts and quick fixes match on it. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence that names what is wrong and where. */
  readonly message: string;
  /** What to do about it, as one short imperative sentence. */
  readonly fix?: string;
  readonly nodeId?: string;
  readonly port?: string;
  /** Dotted path of the parameter inside the node's `parameters`, such as `settings.max_depth`. */
  readonly parameter?: string;
  /** Place in the text, both counted from 1. */
  readonly line?: number;
  readonly column?: number;
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((diagnostic) => diagnostic.severity === 'error');
