import { useExpressions } from '../use-choices.ts';
import type { ControlProps } from './control.ts';
import { SuggestControl } from './suggest-control.tsx';

/** A value that a parameter of the pipeline gives. */
export function ExpressionControl(props: ControlProps) {
  const choices = useExpressions();
  return (
    <SuggestControl
      {...props}
      suggestions={{ choices, note: '' }}
      emptyText={
        choices.length > 0
          ? 'No such parameter. It is declared in the settings of the pipeline.'
          : 'This pipeline has no parameters. Add one in its settings: click the empty canvas.'
      }
    />
  );
}
