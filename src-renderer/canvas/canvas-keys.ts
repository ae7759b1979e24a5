import { takesKeys } from '../commands/key-chord.ts';
import { showPanel } from '../panels/show-panel.ts';
import { select, workspace } from '../workspace/workspace.ts';
import { freePlace } from './add-node.ts';
import { deleteSelection, moveTo } from './canvas-edits.ts';
import { announce, canvas, noIds } from './canvas-store.ts';
import { middleOfView, revealNode, toCanvas, toWindow } from './canvas-view.ts';
import { focusCard } from './card-focus.ts';
import { cardHeight, cardWidth, type Point } from './geometry.ts';
import type { SceneNode } from './scene.ts';
import { type Direction, nearestIn } from './spatial.ts';
import { allDownstream, allUpstream } from './wires.ts';

const directions: { readonly [key: string]: Direction } = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const steps: { readonly [direction in Direction]: Point } = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};
const nudge = 4;

/** The node of the card that has the focus, else the one that is selected alone. */
function currentNode(): SceneNode | undefined {
  const { scene } = canvas.getState();
  const card = document.activeElement?.closest<HTMLElement>('[data-canvas] [data-node-id]');
  const { nodeIds } = workspace.getState().selection;
  return scene.byId.get(card?.dataset['nodeId'] ?? (nodeIds.length === 1 ? (nodeIds[0] ?? '') : ''));
}

/** Keys that mean something while the canvas has the focus; never those of a field in it. */
export function onCanvasKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || takesKeys(event.target) || event.isComposing) return;
  if (event.target instanceof Element && event.target.closest('[role="dialog"], [role="toolbar"], [role="listbox"]'))
    return;
  if (handled(event)) event.preventDefault();
}

function handled(event: KeyboardEvent): boolean {
  const { key, shiftKey } = event;
  const mod = event.ctrlKey || event.metaKey;
  if (event.altKey) return false;
  const direction = directions[key];
  if (direction) {
    if (mod) return nudgeSelection(direction, shiftKey);
    if (shiftKey) return selectAlong(direction);
    return moveFocus(direction);
  }
  if (mod) return false;
  const current = currentNode();
  const onCard = document.activeElement?.hasAttribute('data-node-id') ?? false;
  const onCanvas = document.activeElement?.hasAttribute('data-canvas') ?? false;
  switch (key) {
    case 'Delete':
    case 'Backspace':
      deleteSelection();
      return true;
    case 'Tab':
      return !shiftKey && onCanvas && openSearch();
    case 'a':
      return openSearch();
    case ' ':
      return onCard && current !== undefined && toggle(current.id);
    case 'Enter':
      if (!current) return false;
      select([current.id]);
      showPanel('inspector');
      return true;
    case 'F2':
      if (!current) return false;
      revealNode(current.id);
      canvas.setState({ renaming: current.id, focused: current.id });
      return true;
    case 'c':
      if (!current) return false;
      canvas.setState({ connecting: current.id });
      return true;
    case 'Escape':
      select([]);
      canvas.setState({ search: null, connecting: null, frames: noIds });
      return true;
    default:
      return false;
  }
}

function toggle(id: string): boolean {
  const { nodeIds } = workspace.getState().selection;
  select(nodeIds.includes(id) ? nodeIds.filter((one) => one !== id) : [...nodeIds, id]);
  return true;
}

/** Opens the search for a node to add, at the selected node or in the middle of what is seen. */
export function openSearch(): boolean {
  const current = currentNode();
  const middle = toCanvas(middleOfView());
  const place = freePlace(
    canvas.getState().scene,
    current
      ? { x: current.x + current.width + 80, y: current.y }
      : { x: middle.x - cardWidth / 2, y: middle.y - cardHeight / 2 },
  );
  const at = toWindow(place);
  canvas.setState({ search: { at, place, wire: null, edgeId: null } });
  return true;
}

function moveFocus(direction: Direction): boolean {
  const { scene } = canvas.getState();
  const current = currentNode();
  const next = current
    ? nearestIn(
        current,
        scene.nodes.filter((node) => node !== current),
        direction,
      )
    : scene.nodes[0];
  if (!next) return current !== undefined;
  select([next.id]);
  revealNode(next.id);
  focusCard(next.id);
  return true;
}

function nudgeSelection(direction: Direction, far: boolean): boolean {
  const { scene } = canvas.getState();
  const current = currentNode();
  const { nodeIds } = workspace.getState().selection;
  const ids = nodeIds.length > 0 ? nodeIds : current ? [current.id] : [];
  if (ids.length === 0) return false;
  const step = steps[direction];
  const distance = nudge * (far ? 10 : 1);
  const places = new Map<string, Point>();
  for (const id of ids) {
    const node = scene.byId.get(id);
    if (node) places.set(id, { x: node.x + step.x * distance, y: node.y + step.y * distance });
  }
  moveTo(places, { mergeKey: `nudge ${ids.join(' ')}` });
  return true;
}

function selectAlong(direction: Direction): boolean {
  const current = currentNode();
  if (!current || direction === 'up' || direction === 'down') return false;
  const { scene } = canvas.getState();
  const found = direction === 'left' ? allUpstream(scene, current.id) : allDownstream(scene, current.id);
  select([...found]);
  announce(`Selected ${found.size} nodes ${direction === 'left' ? 'upstream' : 'downstream'}.`);
  return true;
}
