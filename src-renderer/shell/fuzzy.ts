/**
 * How well a text answers a search: letters in order, better at the beginning of words and in a row. Null: not at all.
 */
export function fuzzyScore(query: string, text: string): number | null {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  const letters = text.toLowerCase();
  let score = 0;
  let at = 0;
  let previous = -2;
  for (const letter of wanted) {
    let found = letters.indexOf(letter, at);
    if (found < 0) return null;
    const wordStart = letters.slice(at).search(new RegExp(`(?:^|[\\s./-])${letter.replace(/[^a-z0-9]/g, '\\$&')}`));
    if (found !== previous + 1 && wordStart >= 0) {
      const start = at + wordStart;
      found = letters[start] === letter ? start : start + 1;
    }
    score += found === previous + 1 ? 3 : found === 0 || /[\s./-]/.test(letters[found - 1] as string) ? 2 : 0;
    previous = found;
    at = found + 1;
  }
  return score - letters.length / 100;
}

/** The items that answer a search, best first; all of them, in their order, for an empty one. */
export function fuzzyFilter<Item>(query: string, items: readonly Item[], textOf: (item: Item) => string): Item[] {
  if (query.trim() === '') return [...items];
  return items
    .map((item) => ({ item, score: fuzzyScore(query, textOf(item)) }))
    .filter((one): one is { item: Item; score: number } => one.score !== null)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
