import { expect, test } from 'vitest';
import { firstHitFrom, type LogHits, placesOf, type SearchLines, searchLogs } from './log-search.ts';

const query = { text: 'loss', matchCase: false };

/** A stored log where these lines match, searched in parts of 100 lines. */
const searching =
  (lines: { readonly [stepId: string]: readonly number[] }, asked: number[] = []): SearchLines =>
  async (stepId, _query, fromLine) => {
    asked.push(fromLine);
    const matches = (lines[stepId] ?? [])
      .filter((line) => line >= fromLine && line < fromLine + 100)
      .flatMap((line) => [
        { line, column: 0, length: 4 },
        { line, column: 9, length: 4 },
      ]);
    return { ok: true, matches, next: fromLine + 100 < 300 ? fromLine + 100 : null, totalLines: 300 };
  };

async function collect(
  steps: readonly string[],
  fromLine: number,
  search: SearchLines,
  isWanted = () => true,
): Promise<LogHits[]> {
  const told: LogHits[] = [];
  await searchLogs(steps, query, fromLine, search, (hits) => told.push(hits), isWanted);
  return told;
}

test('the hits below the place that is looked at come first, and the list is in order', async () => {
  const told = await collect(['a'], 150, searching({ a: [5, 120, 160, 290] }));
  expect(told[0]?.hits).toEqual([{ stepId: 'a', line: 160 }]);
  expect(told.at(-1)).toMatchObject({ isSearching: false, isCut: false, problem: null });
  expect(told.at(-1)?.hits.map((hit) => hit.line)).toEqual([5, 120, 160, 290]);
});

test('several steps are searched one after the other', async () => {
  const told = await collect(['a', 'b'], 0, searching({ a: [7], b: [3, 250] }));
  expect(told.at(-1)?.hits.map((hit) => `${hit.stepId} ${hit.line}`)).toEqual(['a 7', 'b 3', 'b 250']);
});

test('a refusal is told', async () => {
  const told = await collect(['a'], 0, async () => ({ ok: false, exitCode: 5, message: 'No log.', diagnostics: [] }));
  expect(told).toEqual([{ hits: [], isSearching: false, isCut: false, problem: 'No log.' }]);
});

test('a search that nobody wants any more stops asking', async () => {
  const asked: number[] = [];
  let wanted = true;
  const search = searching({ a: [1] }, asked);
  const told = await collect(
    ['a'],
    0,
    (...given) => {
      wanted = false;
      return search(...given);
    },
    () => wanted,
  );
  expect([told, asked]).toEqual([[], [0]]);
});

test('ten thousand hits are enough, and it says that there are more', async () => {
  const every: SearchLines = async (_step, _query, from) => ({
    ok: true,
    matches: Array.from({ length: 1000 }, (_, index) => ({ line: from + index, column: 0, length: 1 })),
    next: from + 1000,
    totalLines: 1_000_000,
  });
  const told = await collect(['a'], 0, every);
  expect(told.at(-1)).toMatchObject({ isSearching: false, isCut: true });
  expect(told.at(-1)?.hits).toHaveLength(10_000);
});

test('the next hit from a place', () => {
  const hits = [
    { stepId: 'a', line: 5 },
    { stepId: 'a', line: 50 },
  ];
  expect([firstHitFrom(hits, 'a', 6), firstHitFrom(hits, 'a', 5), firstHitFrom(hits, 'a', 51)]).toEqual([1, 0, 0]);
});

test('places in a text, with and without regard to case', () => {
  expect(placesOf('Loss loss LOSS', query)).toHaveLength(3);
  expect(placesOf('Loss loss LOSS', { ...query, matchCase: true })).toEqual([{ from: 5, to: 9 }]);
  expect(placesOf('aaaa', { text: 'aa', matchCase: true })).toHaveLength(2);
  expect(placesOf('anything', { text: '', matchCase: false })).toEqual([]);
  expect(placesOf('İ loss', query)).toEqual([{ from: 2, to: 6 }]);
});
