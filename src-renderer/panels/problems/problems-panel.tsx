import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { Diagnostic } from '../../../shared/base/diagnostic.ts';
import { useDocument } from '../../documents/documents.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { focusNode, showPanelIn, useWorkspace } from '../../workspace/workspace.ts';
import { requestLine } from '../yaml/line-request.ts';
import { placeInWords, problemGroups } from './problem-groups.ts';
import styles from './problems.module.css';
import { QuickFixButtons } from './quick-fix-buttons.tsx';

/** A longer list is cut: nobody reads on, and the first ones cause the rest. */
const mostShown = 300;

const icons = { error: CircleAlert, warning: TriangleAlert } as const;

/** Goes to where a problem is: the node and its field, or the line of the text. */
function goTo({ nodeId, parameter, line, column }: Diagnostic): void {
  if (nodeId !== undefined) return focusNode(nodeId, parameter ?? null);
  if (line === undefined) return;
  showPanelIn('right', 'yaml');
  requestLine(line, column ?? 1);
}

/** Everything that `validate` says about the pipeline on the screen, with ways to it and changes that mend it. */
export function ProblemsPanel() {
  const file = useWorkspace(({ activeFile }) => activeFile) ?? '';
  const diagnostics = useDocument(file, (document) => document.diagnostics);
  return (
    <section className={styles['panel']} aria-label="Problems">
      {diagnostics === undefined ? (
        <EmptyState icon={CircleCheck} title="No pipeline is open">
          Open one to see what is wrong with it.
        </EmptyState>
      ) : diagnostics.length === 0 ? (
        <EmptyState icon={CircleCheck} title="No problems">
          Connections, parameters and resources are checked as you edit. The pipeline can run.
        </EmptyState>
      ) : (
        <Groups diagnostics={diagnostics} />
      )}
    </section>
  );
}

function Groups({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }) {
  const groups = problemGroups(diagnostics.slice(0, mostShown));
  return (
    <>
      {groups.map(({ severity, title, problems }) => {
        const Icon = icons[severity];
        return (
          <div key={severity}>
            <h2 className={styles['heading']}>{title}</h2>
            <ul className={styles['list']}>
              {problems.map((problem) => (
                <li key={`${problem.code} ${problem.line} ${problem.message}`} className={styles['problem']}>
                  <button type="button" className={styles['message']} onClick={() => goTo(problem)}>
                    <Icon className={styles[severity]} aria-label={severity} />
                    <span className={styles['text']}>
                      {problem.message}
                      {problem.fix ? <span className={styles['fix']}> {problem.fix}</span> : null}
                    </span>
                    <span className={styles['place']}>{placeInWords(problem)}</span>
                  </button>
                  <span className={styles['fixes']}>
                    <QuickFixButtons diagnostic={problem} look="button" />
                  </span>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
      {diagnostics.length > mostShown ? (
        <p className={styles['more']}>
          {diagnostics.length - mostShown} more. Mend these first; many of the others follow from them.
        </p>
      ) : null}
    </>
  );
}
