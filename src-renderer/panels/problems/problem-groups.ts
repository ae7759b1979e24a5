import type { Diagnostic } from '../../../shared/base/diagnostic.ts';

export interface ProblemGroup {
  readonly severity: Diagnostic['severity'];
  /** `2 errors`. */
  readonly title: string;
  readonly problems: readonly Diagnostic[];
}

const words = { error: ['error', 'errors'], warning: ['warning', 'warnings'] } as const;

/** Diagnostics by how bad they are, errors first, each in the order of the file. */
export function problemGroups(diagnostics: readonly Diagnostic[]): readonly ProblemGroup[] {
  return (['error', 'warning'] as const).flatMap((severity) => {
    const problems = diagnostics
      .filter((one) => one.severity === severity)
      .sort((left, right) => (left.line ?? 0) - (right.line ?? 0));
    const [one, several] = words[severity];
    return problems.length === 0
      ? []
      : [{ severity, title: `${problems.length} ${problems.length === 1 ? one : several}`, problems }];
  });
}

/** Where a problem is, in a few words: a node, its field or port, a line. */
export function placeInWords({ nodeId, parameter, port, line }: Diagnostic): string {
  const at = nodeId === undefined ? '' : [nodeId, parameter ?? port].filter(Boolean).join(' › ');
  return [at, line === undefined ? '' : `line ${line}`].filter(Boolean).join(', ');
}
