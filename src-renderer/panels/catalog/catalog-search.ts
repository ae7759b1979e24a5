import type { NodeType } from '../../../shared/catalog/node-type.ts';

export interface CatalogGroup {
  readonly id: string;
  readonly title: string;
  readonly types: readonly NodeType[];
}

const categoryOrder = ['data', 'train', 'tune', 'evaluate', 'deploy', 'monitor', 'flow'];

const rankOf = (category: string): number => {
  const rank = categoryOrder.indexOf(category);
  return rank < 0 ? categoryOrder.length : rank;
};

export const categoryTitle = (category: string): string =>
  category === '' ? 'Other' : `${category[0]?.toUpperCase()}${category.slice(1)}`;

/** How well a text answers a word: 3 from its beginning, 2 from the beginning of a word, 1 inside; 0 not at all. */
function match(text: string, word: string): number {
  const at = text.toLowerCase().indexOf(word);
  if (at < 0) return 0;
  if (at === 0) return 3;
  return /[\s./-]/.test(text[at - 1] ?? '') || text.toLowerCase().search(new RegExp(`[\\s./-]${escaped(word)}`)) >= 0
    ? 2
    : 1;
}

const escaped = (text: string): string => text.replace(/[^a-z0-9]/gi, '\\$&');

/** Whether the letters of a word stand in a text in their order. */
function hasLetters(text: string, word: string): boolean {
  let at = 0;
  for (const letter of text.toLowerCase()) if (letter === word[at]) at += 1;
  return at === word.length;
}

function scoreOfWord({ title, id, keywords, description }: NodeType, word: string): number {
  const inTitle = match(title, word);
  if (inTitle > 0) return 100 + inTitle * 10;
  const inId = match(id, word);
  if (inId > 0) return 90 + inId;
  const inKeywords = Math.max(0, ...keywords.map((keyword) => match(keyword, word)));
  if (inKeywords > 0) return 60 + inKeywords * 5;
  if (match(description, word) > 1) return 30;
  return word.length >= 3 && hasLetters(title, word) ? 10 : 0;
}

/** How well a node type answers a search: every word must be found somewhere; 0: it does not. */
export function scoreOf(type: NodeType, query: string): number {
  let score = 0;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const found = scoreOfWord(type, word);
    if (found === 0) return 0;
    score += found;
  }
  return score;
}

/**
 * The node types as the panel lists them: by category, with those that were used last on top; for a search one list,
 * the best answer first.
 */
export function catalogGroups(
  types: Iterable<NodeType>,
  query: string,
  recent: readonly string[],
): readonly CatalogGroup[] {
  const all = [...types];
  if (query.trim() !== '') {
    const found = all
      .map((type) => ({ type, score: scoreOf(type, query) }))
      .filter(({ score }) => score > 0)
      .sort((left, right) => right.score - left.score);
    return found.length === 0 ? [] : [{ id: 'found', title: 'Found', types: found.map(({ type }) => type) }];
  }
  const byCategory = new Map<string, NodeType[]>();
  for (const type of all) byCategory.set(type.category, [...(byCategory.get(type.category) ?? []), type]);
  const groups = [...byCategory]
    .sort(([left], [right]) => rankOf(left) - rankOf(right) || left.localeCompare(right))
    .map(([category, members]) => ({ id: category, title: categoryTitle(category), types: members }));
  const last = recent.flatMap((id) => all.find((type) => type.id === id) ?? []);
  return last.length === 0 ? groups : [{ id: 'recent', title: 'Recent', types: last }, ...groups];
}
