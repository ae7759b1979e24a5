import type { RefObject } from 'react';

/** Milliseconds for which a field may take to appear: its tab, or its editor, may have to be loaded. */
const patienceMs = 3000;

/** The field of a parameter, or of the nearest thing that holds it. */
function fieldIn(root: HTMLElement, parameter: string): HTMLElement | null {
  for (let path = parameter; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const found = root.querySelector<HTMLElement>(`[data-parameter="${CSS.escape(path)}"]`);
    if (found) return found;
  }
  return null;
}

/** Puts the focus on a field as soon as it is there. @returns what gives up */
export function focusField(root: RefObject<HTMLElement | null>, parameter: string): () => void {
  const until = performance.now() + patienceMs;
  let frame = 0;
  const look = (): void => {
    const field = root.current && fieldIn(root.current, parameter);
    if (field) {
      field.scrollIntoView({ block: 'center' });
      field.focus();
    } else if (performance.now() < until) frame = requestAnimationFrame(look);
  };
  frame = requestAnimationFrame(look);
  return () => cancelAnimationFrame(frame);
}
