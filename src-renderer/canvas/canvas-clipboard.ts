import { takesKeys } from '../commands/key-chord.ts';
import { change, documentOf } from '../documents/documents.ts';
import { fragmentText, pasteNodes, readFragment } from '../documents/edits/clipboard-edits.ts';
import { toast } from '../ui/toast.tsx';
import { select, workspace } from '../workspace/workspace.ts';
import { deleteSelection } from './canvas-edits.ts';
import { announce, canvas } from './canvas-store.ts';
import { canvasElement, middleOfView, toCanvas } from './canvas-view.ts';
import { focusCard } from './card-focus.ts';
import { boundsOf, cardHeight, cardWidth, type Point } from './geometry.ts';

/** The selected nodes as text; undefined while none is selected. */
export function copiedText(): string | undefined {
  const { file } = canvas.getState();
  const document = file === null ? undefined : documentOf(file);
  const { nodeIds } = workspace.getState().selection;
  return document && nodeIds.length > 0 ? fragmentText(document.value, nodeIds) : undefined;
}

/** Pastes nodes from a text, or says why it holds none. */
export function pasteText(text: string, keepIncoming = false): void {
  const { file, scene } = canvas.getState();
  const document = file === null ? undefined : documentOf(file);
  if (file === null || !document) return;
  if (document.readOnly) return toast('This pipeline is read-only; nothing can be pasted into it.', { problem: true });
  const fragment = readFragment(text);
  if (!fragment.ok) return toast(fragment.problem, { problem: true });
  const { nodes, places } = fragment.value;
  const bounds = boundsOf(Object.values(places).map((place) => ({ ...place, width: cardWidth, height: cardHeight })));
  const middle = pointer ?? toCanvas(middleOfView());
  let at: Point = {
    x: middle.x - (bounds?.width ?? cardWidth) / 2,
    y: middle.y - (bounds?.height ?? cardHeight) / 2,
  };
  while (scene.nodes.some(({ x, y }) => Math.abs(x - at.x) < 8 && Math.abs(y - at.y) < 8))
    at = { x: at.x + 32, y: at.y + 32 };
  let ids: string[] = [];
  change(file, nodes.length === 1 ? 'Paste 1 node' : `Paste ${nodes.length} nodes`, (content) => {
    ids = pasteNodes(content, fragment.value, at, keepIncoming);
  });
  select(ids);
  announce(`Pasted ${ids.length === 1 ? ids[0] : `${ids.length} nodes`}.`);
  if (ids[0] !== undefined) focusCard(ids[0]);
}

/** Where the pointer is over the canvas; null while it is elsewhere. */
let pointer: Point | null = null;

/** Whether the clipboard is the canvas's business: no field has the focus, and no other text is selected. */
function isOurs(event: ClipboardEvent): boolean {
  if (event.defaultPrevented || takesKeys(document.activeElement)) return false;
  const focus = document.activeElement;
  const inCanvas = focus === null || focus === document.body || focus.closest('[data-canvas]') !== null;
  return inCanvas && canvasElement() !== null && document.querySelector('[role="dialog"]') === null;
}

/** Copies, cuts and pastes with the system's clipboard while the canvas is what is worked on. */
export function listenToClipboard(): () => void {
  let shift = false;
  const onKey = (event: KeyboardEvent): void => {
    shift = event.shiftKey;
  };
  const onMove = (event: PointerEvent): void => {
    const isOver = event.target instanceof Element && event.target.closest('[data-canvas]') !== null;
    pointer = isOver ? toCanvas({ x: event.clientX, y: event.clientY }) : null;
  };
  const onCopy = (event: ClipboardEvent): void => {
    const text = isOurs(event) && document.getSelection()?.isCollapsed !== false ? copiedText() : undefined;
    if (text === undefined) return;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    if (event.type === 'cut') deleteSelection();
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (!isOurs(event)) return;
    event.preventDefault();
    pasteText(event.clipboardData?.getData('text/plain') ?? '', shift);
  };
  window.addEventListener('keydown', onKey, true);
  window.addEventListener('pointermove', onMove);
  document.addEventListener('copy', onCopy);
  document.addEventListener('cut', onCopy);
  document.addEventListener('paste', onPaste);
  return () => {
    window.removeEventListener('keydown', onKey, true);
    window.removeEventListener('pointermove', onMove);
    document.removeEventListener('copy', onCopy);
    document.removeEventListener('cut', onCopy);
    document.removeEventListener('paste', onPaste);
  };
}

/** Copies by command; says so where the browser does not let it. */
export async function copySelection(): Promise<void> {
  const text = copiedText();
  if (text === undefined) return;
  try {
    await navigator.clipboard.writeText(text);
    announce('Copied.');
  } catch {
    toast('The browser did not let the copy through; press Ctrl+C on the canvas instead.', { problem: true });
  }
}

export async function pasteClipboard(): Promise<void> {
  try {
    pasteText(await navigator.clipboard.readText());
  } catch {
    toast('The browser does not let this page read the clipboard; press Ctrl+V on the canvas instead.', {
      problem: true,
    });
  }
}
