export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * The expressions of `when` and of gate rules: literals, `params.x`, `nodes.<id>.metrics.<name>`, `nodes.<id>.status`
 * and `run.trigger`, compared and joined. `column` counts from 1 inside the expression.
 */
export type Expression =
  | { readonly kind: 'literal'; readonly value: number | string | boolean | null; readonly column: number }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly column: number }
  | { readonly kind: 'parameter'; readonly name: string; readonly column: number }
  | { readonly kind: 'metric'; readonly nodeId: string; readonly name: string; readonly column: number }
  | { readonly kind: 'status'; readonly nodeId: string; readonly column: number }
  | { readonly kind: 'trigger'; readonly column: number }
  | { readonly kind: 'not'; readonly operand: Expression; readonly column: number }
  | {
      readonly kind: 'and' | 'or' | 'in' | Comparison;
      readonly left: Expression;
      readonly right: Expression;
      readonly column: number;
    };

/** An expression and everything inside it, from left to right. */
export function* partsOf(expression: Expression): Generator<Expression> {
  const stack: Expression[] = [expression];
  for (let part = stack.pop(); part; part = stack.pop()) {
    yield part;
    if (part.kind === 'list') stack.push(...part.items.toReversed());
    else if (part.kind === 'not') stack.push(part.operand);
    else if ('left' in part) stack.push(part.right, part.left);
  }
}
