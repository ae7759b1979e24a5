import type { PipelineDocument } from '../../../shared/pipeline/pipeline-document.ts';
import { cardHeight, cardWidth, type Point } from '../../canvas/geometry.ts';
import { placesOf } from '../../canvas/places.ts';
import { catalogNow } from '../../catalog/catalog.ts';
import { change, documentOf } from '../../documents/documents.ts';
import { addNode, freeNodeId } from '../../documents/edits/node-edits.ts';
import { focusNode, workspace } from '../../workspace/workspace.ts';
import { rememberType } from './recent-types.ts';

const gap = { x: 80, y: 32 };

/** A free place for a new node: to the right of the selected one, else of the one that lies furthest right. */
export function placeForNew(document: PipelineDocument, selected: string | undefined): Point {
  const places = placesOf(document);
  const anchor =
    (selected === undefined ? undefined : places.get(selected)) ??
    [...places.values()].reduce<Point | undefined>((best, one) => (!best || one.x > best.x ? one : best), undefined);
  if (!anchor) return { x: 0, y: 0 };
  const isTaken = ({ x, y }: Point): boolean =>
    [...places.values()].some((one) => Math.abs(one.x - x) < cardWidth && Math.abs(one.y - y) < cardHeight);
  let place = { x: anchor.x + cardWidth + gap.x, y: anchor.y };
  while (isTaken(place)) place = { x: place.x, y: place.y + cardHeight + gap.y };
  return place;
}

/** Adds a node of a type to the pipeline on the screen, and selects it. @returns its id; null where none is open */
export function addFromCatalog(typeId: string): string | null {
  const { activeFile: file, selection } = workspace.getState();
  const document = file === null ? undefined : documentOf(file);
  if (file === null || !document || document.readOnly) return null;
  const id = freeNodeId(document.value, typeId);
  const selected = selection.nodeIds.length === 1 ? selection.nodeIds[0] : undefined;
  const title = catalogNow().types.get(typeId)?.title ?? typeId;
  change(file, `Add ${title}`, (content) =>
    addNode(content, { id, type: typeId }, placeForNew(document.document, selected)),
  );
  rememberType(typeId);
  focusNode(id);
  return id;
}
