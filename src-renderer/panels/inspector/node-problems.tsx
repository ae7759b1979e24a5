import type { Diagnostic } from '../../../shared/base/diagnostic.ts';
import { messageUnderField } from '../../forms/field-problems.ts';
import { QuickFixButtons } from '../problems/quick-fix-buttons.tsx';
import styles from './inspector.module.css';

export interface NodeProblemsProps {
  readonly nodeId: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The problems of a node that no field of its form shows: its edges, its type, its settings. */
export function NodeProblems({ nodeId, diagnostics }: NodeProblemsProps) {
  const own = diagnostics.filter((one) => one.nodeId === nodeId && one.parameter === undefined);
  if (own.length === 0) return null;
  return (
    <ul className={styles['problems']} aria-label="Problems of the node">
      {own.map((problem) => (
        <li key={`${problem.code} ${problem.message}`} className={styles[problem.severity]}>
          {messageUnderField(problem)} <QuickFixButtons diagnostic={problem} look="link" />
        </li>
      ))}
    </ul>
  );
}
