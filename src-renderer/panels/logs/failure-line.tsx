import { CircleX } from 'lucide-react';
import { useRunState } from '../../runs/run-store.ts';
import { visibleText } from '../../shell/visible-text.ts';
import { Button } from '../../ui/button.tsx';
import { focusNode } from '../../workspace/workspace.ts';
import styles from './logs.module.css';

export interface FailureLineProps {
  readonly runId: string;
  readonly stepIds: readonly string[];
  readonly titles: ReadonlyMap<string, string>;
}

/** The sentence why a step of those that are shown failed, with the way to its node. */
export function FailureLine({ runId, stepIds, titles }: FailureLineProps) {
  const failed = useRunState(runId, (state) => {
    const shown = new Set(stepIds);
    for (const step of state.steps.values())
      if (step.failure && step.parent === null && shown.has(step.id)) return step;
    return undefined;
  });
  if (!failed?.failure) return null;
  return (
    <div className={styles['failure']} role="alert">
      <CircleX aria-hidden />
      <span>
        <b>{visibleText(titles.get(failed.id) ?? failed.id)}</b>: {visibleText(failed.failure.message)}
      </span>
      <Button size="small" onClick={() => focusNode(failed.id)}>
        Go to node
      </Button>
    </div>
  );
}
