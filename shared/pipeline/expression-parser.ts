import { nearest } from '../base/nearest.ts';
import type { ExpressionProblem, Token } from './expression-tokens.ts';
import type { Comparison, Expression } from './expression-tree.ts';

const deepestExpression = 100;
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const nothing = (column: number): Expression => ({ kind: 'literal', value: null, column });

/** Recursive descent. The first mistake is kept and everything after it is read without meaning. */
export class ExpressionParser {
  readonly #tokens: readonly Token[];
  #index = 0;
  problem: ExpressionProblem | undefined;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The whole expression at depth 0, else the inside of parentheses. */
  disjunction(depth: number): Expression {
    if (depth > deepestExpression) return this.#fail(`parentheses nested more than ${deepestExpression} deep`);
    let left = this.#conjunction(depth);
    while (this.#takeWord('or')) left = { kind: 'or', left, right: this.#conjunction(depth), column: left.column };
    if (depth === 0 && this.#next.kind !== 'end') {
      return this.#fail(`${this.#nameOfNext()} where the expression should end or go on with and, or or a comparison`);
    }
    return left;
  }

  #conjunction(depth: number): Expression {
    let left = this.#negation(depth);
    while (this.#takeWord('and')) left = { kind: 'and', left, right: this.#negation(depth), column: left.column };
    return left;
  }

  #negation(depth: number): Expression {
    const columns: number[] = [];
    for (let column = this.#next.column; this.#takeWord('not'); column = this.#next.column) columns.push(column);
    let operand = this.#comparison(depth);
    for (const column of columns.reverse()) operand = { kind: 'not', operand, column };
    return operand;
  }

  #comparison(depth: number): Expression {
    const left = this.#operand(depth);
    const { kind, value, column } = this.#next;
    if (kind === 'symbol' && comparisons.has(value)) {
      this.#index++;
      const right = this.#operand(depth);
      if (this.#next.kind === 'symbol' && comparisons.has(this.#next.value)) {
        return this.#fail('two comparisons in a row', 'Join two comparisons by and.');
      }
      return { kind: value as Comparison, left, right, column: left.column };
    }
    if (this.#takeWord('in')) return { kind: 'in', left, right: this.#list(depth), column: left.column };
    if (kind === 'word' && value === 'not' && this.#tokens[this.#index + 1]?.value === 'in') {
      this.#index += 2;
      return { kind: 'not', operand: { kind: 'in', left, right: this.#list(depth), column: left.column }, column };
    }
    return left;
  }

  /** After `in`: operands in parentheses, or one name of a list. */
  #list(depth: number): Expression {
    const { column } = this.#next;
    const close = this.#takeSymbol('(') ? ')' : this.#takeSymbol('[') ? ']' : undefined;
    if (close === undefined) return this.#operand(depth);
    const items: Expression[] = [];
    while (!this.#takeSymbol(close) && !this.problem) {
      items.push(this.#operand(depth + 1));
      if (!this.#takeSymbol(',') && this.#next.value !== close)
        this.#fail(`${this.#nameOfNext()} where , or ${close} should be`);
    }
    return { kind: 'list', items, column };
  }

  #operand(depth: number): Expression {
    const token = this.#next;
    if (this.#takeSymbol('(')) {
      const inner = this.disjunction(depth + 1);
      if (!this.#takeSymbol(')')) return this.#fail(`${this.#nameOfNext()} where ) should be`);
      return inner;
    }
    if (token.kind === 'number' || token.kind === 'text') {
      this.#index++;
      return { kind: 'literal', value: token.value, column: token.column };
    }
    if (token.kind !== 'word' || ['and', 'or', 'in', 'not'].includes(token.value)) {
      return this.#fail(`${this.#nameOfNext()} where a value or a name should be`);
    }
    this.#index++;
    return this.#name(token.value, token.column);
  }

  #name(text: string, column: number): Expression {
    if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true', column };
    if (text === 'null') return nothing(column);
    if (text === 'run.trigger') return { kind: 'trigger', column };
    const [root, second = '', third, ...rest] = text.split('.');
    if (root === 'params' && second !== '' && third === undefined) return { kind: 'parameter', name: second, column };
    if (root === 'nodes' && second !== '') {
      if (third === 'status' && rest.length === 0) return { kind: 'status', nodeId: second, column };
      if (third === 'metrics' && rest.length > 0)
        return { kind: 'metric', nodeId: second, name: rest.join('.'), column };
      if (third === 'metrics' && this.#takeSymbol('[')) return this.#bracketedMetric(second, column);
      const meant = nearest(third ?? '', ['metrics', 'status']) ?? 'metrics';
      return this.#failAt(
        column,
        `${text} is no value of a node`,
        `Write nodes.${second}.${meant === 'status' ? 'status' : 'metrics.<name>'}.`,
      );
    }
    return this.#failAt(column, `${text} is not known`, suggestionFor(text));
  }

  /** `nodes.x.metrics["psi_mean radius"]`, for names that a word cannot spell. */
  #bracketedMetric(nodeId: string, column: number): Expression {
    const name = this.#next;
    if (name.kind !== 'text') return this.#fail(`${this.#nameOfNext()} where the quoted name of a metric should be`);
    this.#index++;
    if (!this.#takeSymbol(']')) return this.#fail(`${this.#nameOfNext()} where ] should be`);
    return { kind: 'metric', nodeId, name: name.value, column };
  }

  get #next(): Token {
    return this.#tokens[this.#index] as Token;
  }

  #takeWord(word: string): boolean {
    return this.#take('word', word);
  }

  #takeSymbol(symbol: string): boolean {
    return this.#take('symbol', symbol);
  }

  #take(kind: Token['kind'], value: string): boolean {
    const found = this.#next.kind === kind && this.#next.value === value;
    if (found) this.#index++;
    return found;
  }

  #nameOfNext(): string {
    return this.#next.kind === 'end' ? 'the expression ends' : `${JSON.stringify(this.#next.value)} stands`;
  }

  #fail(message: string, fix?: string): Expression {
    return this.#failAt(this.#next.column, message, fix);
  }

  #failAt(column: number, message: string, fix?: string): Expression {
    this.problem ??= fix === undefined ? { message, column } : { message, column, fix };
    this.#index = this.#tokens.length - 1;
    return nothing(column);
  }
}

function suggestionFor(text: string): string {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return `Write ${lower}.`;
  if (lower === 'none' || lower === 'nil') return 'Write null.';
  if (!text.includes('.')) return `Put a text in quotes, '${text}', or write params.${text}.`;
  return 'Names are params.<name>, nodes.<id>.metrics.<name>, nodes.<id>.status and run.trigger.';
}
