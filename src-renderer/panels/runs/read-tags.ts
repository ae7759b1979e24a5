const [longest, most] = [60, 30];

/** Reads tags as they are typed, with commas between them; `problem` says in a sentence what cannot be kept. */
export function readTags(text: string): { readonly tags: readonly string[]; readonly problem: string | null } {
  const tags = [
    ...new Set(
      text
        .split(',')
        .map((tag) => tag.trim())
        .filter(Boolean),
    ),
  ];
  const long = tags.find((tag) => tag.length > longest);
  if (long !== undefined) return { tags, problem: `“${long.slice(0, 20)}…” is longer than ${longest} characters.` };
  return { tags, problem: tags.length > most ? `A run has at most ${most} tags; these are ${tags.length}.` : null };
}
