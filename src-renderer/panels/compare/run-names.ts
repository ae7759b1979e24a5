/** Ids of runs without what they all begin with, so that a table head can tell them apart; at least six characters stay. */
export function shortRunNames(runIds: readonly string[]): string[] {
  const [first = ''] = runIds;
  const shortest = Math.min(...runIds.map(({ length }) => length));
  let shared = 0;
  while (shared < shortest - 6 && runIds.every((id) => id[shared] === first[shared])) shared += 1;
  // A cut in the middle of a word would be read as another word.
  while (shared > 0 && /[a-z0-9]/i.test(first[shared - 1] ?? '')) shared -= 1;
  return runIds.map((id) => (shared > 0 ? `…${id.slice(shared)}` : id));
}
