/**
 * Does something with the next picture, and resolves then: whoever waits for it is never more than one picture ahead.
 * A window that is not seen draws none, and must not fall behind for that.
 */
export function nextFrame(act: () => void): Promise<void> {
  return new Promise((resolve) => {
    let isDone = false;
    const once = (): void => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      act();
      resolve();
    };
    const timer = setTimeout(once, 250);
    requestAnimationFrame(once);
  });
}
