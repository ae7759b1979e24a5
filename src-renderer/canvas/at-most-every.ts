/** A function that is done at once and then at most once in so many milliseconds, the last wish always. */
export function atMostEvery(
  milliseconds: number,
  act: () => void,
): { readonly ask: () => void; readonly end: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWished = false;
  const later = (): void => {
    timer = undefined;
    if (!isWished) return;
    isWished = false;
    ask();
  };
  const ask = (): void => {
    if (timer !== undefined) {
      isWished = true;
      return;
    }
    timer = setTimeout(later, milliseconds);
    act();
  };
  return { ask, end: () => clearTimeout(timer) };
}
