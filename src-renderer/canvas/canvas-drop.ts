import type { DragEvent } from 'react';
import { receiveFiles } from '../shell/receive-files.ts';
import { addNodeAt } from './add-node.ts';
import { canvas } from './canvas-store.ts';
import { toCanvas } from './canvas-view.ts';
import { edgeThrough } from './edge-under.ts';
import { cardHeight, cardWidth } from './geometry.ts';

/** What an entry of the catalog carries while it is dragged: the id of its node type. */
export const nodeTypeMedium = 'application/x-trainyard-node-type';

/** Whether something dragged can be dropped on the canvas: a node type, or files. */
export function onCanvasDragOver(event: DragEvent): void {
  const { types } = event.dataTransfer;
  if (!types.includes(nodeTypeMedium) && !types.includes('Files')) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'copy';
}

/** A node type becomes a node where it is dropped, inside an edge when it lies on one; files become what they hold. */
export function onCanvasDrop(event: DragEvent): void {
  const at = toCanvas({ x: event.clientX, y: event.clientY });
  const place = { x: at.x - cardWidth / 2, y: at.y - cardHeight / 2 };
  const typeId = event.dataTransfer.getData(nodeTypeMedium);
  if (typeId !== '') {
    event.preventDefault();
    const edge = event.altKey
      ? undefined
      : edgeThrough(canvas.getState().scene, { ...place, width: cardWidth, height: cardHeight }, typeId);
    addNodeAt(typeId, { place, wire: null, edgeId: edge?.id ?? null });
  } else if (event.dataTransfer.files.length > 0) {
    event.preventDefault();
    void receiveFiles([...event.dataTransfer.files], place);
  }
}
