import { canvas } from './canvas-store.ts';

/** The element of a node on the canvas, when it is there. */
export const cardElement = (nodeId: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-canvas] [data-node-id="${CSS.escape(nodeId)}"]`);

/** Gives a node the focus, as soon as it is an element of the page. */
export function focusCard(nodeId: string): void {
  canvas.setState({ focused: nodeId });
  requestAnimationFrame(() => cardElement(nodeId)?.focus({ preventScroll: true }));
}
