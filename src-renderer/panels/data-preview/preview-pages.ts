/** Rows that are asked for at once. */
export const pageRows = 200;

/** The pages that rows `from` up to `to` lie on. */
export const pagesOf = (from: number, to: number): readonly number[] => {
  const first = Math.floor(Math.max(0, from) / pageRows);
  const last = Math.floor(Math.max(from, to - 1, 0) / pageRows);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
};
