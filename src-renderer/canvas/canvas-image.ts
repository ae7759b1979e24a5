import { catalogNow } from '../catalog/catalog.ts';
import { documentOf } from '../documents/documents.ts';
import { noIds, nothingMoved } from './canvas-store.ts';
import { boundsOf } from './geometry.ts';
import { sceneOf } from './scene.ts';
import { paintScene, paletteOf } from './scene-paint.ts';

const margin = 48;
/** Larger pictures are scaled down; browsers refuse much larger ones. */
const largestSide = 8192;

/** A PNG picture of the whole pipeline, in the colours of the theme. */
export async function canvasImage(file: string): Promise<Blob> {
  const open = documentOf(file);
  if (!open) throw new Error(`${file} is not open`);
  const scene = sceneOf(open.document, catalogNow().types);
  const bounds = boundsOf(scene.nodes) ?? { x: 0, y: 0, width: 1, height: 1 };
  const width = bounds.width + 2 * margin;
  const height = bounds.height + 2 * margin;
  const scale = Math.min(2, largestSide / Math.max(width, height));
  const picture = document.createElement('canvas');
  picture.width = Math.ceil(width * scale);
  picture.height = Math.ceil(height * scale);
  const context = picture.getContext('2d');
  if (!context) throw new Error('no 2D drawing in this browser');
  const palette = paletteOf(document.documentElement);
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, picture.width, picture.height);
  context.setTransform(scale, 0, 0, scale, (margin - bounds.x) * scale, (margin - bounds.y) * scale);
  context.font = `600 13px ${getComputedStyle(document.body).fontFamily}`;
  const view = { x: bounds.x - margin, y: bounds.y - margin, width, height };
  paintScene(
    { context, palette, zoom: 1, view },
    { scene, moved: nothingMoved, selected: noIds, mounted: noIds, statusOf: () => undefined },
  );
  return new Promise((resolve, reject) =>
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large'))), 'image/png'),
  );
}
