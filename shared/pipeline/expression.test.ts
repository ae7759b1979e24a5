import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExpressionScope, evaluate, namesIn, parseExpression } from './expression.ts';

const scope: ExpressionScope = {
  param: (name) => ({ fast: true, limit: 3, list: ['a', 1], word: 'b' })[name],
  metric: (nodeId, name) =>
    nodeId === 'a-b'
      ? ({ auc: 0.95, 'psi_mean radius': 0.1, gap: null } as Record<string, number | null>)[name]
      : undefined,
  status: (nodeId) => (nodeId === 'a-b' ? 'succeeded' : undefined),
  trigger: 'schedule',
};

function value(source: string, missing: string[] = []): unknown {
  const parsed = parseExpression(source);
  if (!parsed.ok) throw new Error(`${parsed.problem.message} at ${parsed.problem.column}`);
  return evaluate(parsed.value, scope, missing);
}

describe('values', () => {
  it.each([
    ['true', true],
    ['nodes.a-b.metrics.auc > 0.9', true],
    ['nodes.a-b.metrics["psi_mean radius"] < .2', true],
    ['nodes.a-b.status == \'succeeded\' and run.trigger == "schedule"', true],
    ['not params.fast', false],
    ['not not params.fast', true],
    ['false or true and false', false],
    ['(false or true) and true', true],
    ['not false and false', false],
    ['params.limit in (1, 2, 3)', true],
    ['params.limit not in (1, 2)', true],
    ["params.word in params.list or 'a' in params.list", true],
    ["'it\\'s' == 'it\\'s'", true],
    ['-1.5e3 < -1', true],
    ["'a' < 'b'", true],
    ["1 == '1'", false],
    ["1 < '2'", false],
    ['null == null', true],
    ['params.list == params.list', true],
    ['1', 1],
  ])('%s is %j', (source, expected) => {
    expect(value(source)).toBe(expected);
  });

  it('a name without a value is null, compares false by size, and is told', () => {
    const missing: string[] = [];
    expect(value('nodes.x.metrics.auc > 0 or nodes.x.metrics.auc <= 0 or params.none > 1', missing)).toBe(false);
    expect(missing).toEqual(['nodes.x.metrics.auc', 'nodes.x.metrics.auc', 'params.none']);
    expect(value('nodes.x.status == null')).toBe(true);
    expect(value('nodes.a-b.metrics.gap > 0')).toBe(false);
  });
});

it('names are listed once each', () => {
  const parsed = parseExpression(
    "nodes.a.metrics.x.y > params.p and nodes.b.status in ('failed') or nodes.a.metrics.x.y < 1 or not params.q",
  );
  expect(parsed.ok && namesIn(parsed.value)).toEqual({
    parameters: ['p', 'q'],
    nodes: ['a', 'b'],
    metrics: [{ nodeId: 'a', name: 'x.y' }],
  });
});

describe('mistakes have a column', () => {
  it.each([
    ['', 1, undefined],
    ['1 <', 4, undefined],
    ['(1 == 1', 8, undefined],
    ['1 == 1)', 7, undefined],
    ['a && b', 3, 'Write and.'],
    ['true || false', 6, 'Write or.'],
    ['!true', 1, 'Write not.'],
    ['params.x = 1', 10, 'Write ==.'],
    ['params.x === 1', 10, 'Write ==.'],
    ['1 < 2 < 3', 7, 'Join two comparisons by and.'],
    ['True', 1, 'Write true.'],
    ['None == 1', 1, 'Write null.'],
    ['word == 1', 1, "Put a text in quotes, 'word', or write params.word."],
    ['nodes.a.metric.x > 1', 1, 'Write nodes.a.metrics.<name>.'],
    ['nodes.a > 1', 1, 'Write nodes.a.metrics.<name>.'],
    ["'open", 1, undefined],
    ['1 == 1 2', 8, undefined],
    ['in (1)', 1, undefined],
    ['1 in (1, ', 10, undefined],
    ["__import__('os')", 1, "Put a text in quotes, '__import__', or write params.__import__."],
    ['params.x; 1', 9, undefined],
    ['params["x"]', 1, "Put a text in quotes, 'params', or write params.params."],
  ])('%j at %d', (source, column, fix) => {
    const parsed = parseExpression(source);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect([parsed.problem.column, parsed.problem.fix]).toEqual([column, fix]);
  });

  it('endless expressions end in a mistake, not in an overflow', () => {
    expect(parseExpression(`${'('.repeat(101)}true${')'.repeat(101)}`)).toMatchObject({
      ok: false,
      problem: { column: 102 },
    });
    expect(parseExpression(`${'('.repeat(99)}true${')'.repeat(99)}`).ok).toBe(true);
    expect(parseExpression('('.repeat(3000)).ok).toBe(false);
    expect(parseExpression('not '.repeat(900)).ok).toBe(false);
    expect(parseExpression('1 in ('.repeat(600)).ok).toBe(false);
    expect(parseExpression(`${'true and '.repeat(10_000)}true`)).toMatchObject({ ok: false, problem: { column: 1 } });
  });
});

it('B17: no text makes the reader throw, and whatever is read is evaluated', () => {
  const piece = fc.constantFrom(
    '(',
    ')',
    '[',
    ']',
    ',',
    ' and ',
    ' or ',
    ' not ',
    ' in ',
    '==',
    '!=',
    '<',
    '>=',
    '=',
    '&',
    '1',
    '-2',
    "'a'",
    '"',
    "'",
    '\\',
    'params.x',
    'nodes.a.status',
    'nodes.a.metrics.m',
    'run.trigger',
    'true',
    ' ',
    '.',
    'constructor',
    '__proto__',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const parsed = parseExpression(pieces.join(''));
      if (parsed.ok) evaluate(parsed.value, scope);
      else expect(parsed.problem.column).toBeGreaterThan(0);
    }),
    { numRuns: 3000 },
  );
});
