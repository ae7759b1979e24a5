import { expect, it } from 'vitest';
import { decodePipeline } from '../../../shared/pipeline/decode-pipeline.ts';
import { cardHeight, cardWidth } from '../../canvas/geometry.ts';
import { placeForNew } from './add-from-catalog.ts';

const documentWith = (places: { readonly [id: string]: { readonly x: number; readonly y: number } }) =>
  decodePipeline({
    spec: { nodes: Object.keys(places).map((id) => ({ id, type: 'data.split' })) },
    layout: { nodes: places },
  });

it('puts a new node to the right of the selected one, and below what lies there already', () => {
  const document = documentWith({ a: { x: 0, y: 0 }, b: { x: 1000, y: 40 }, c: { x: cardWidth + 60, y: 10 } });
  expect(placeForNew(document, 'b')).toEqual({ x: 1000 + cardWidth + 80, y: 40 });
  const { x, y } = placeForNew(document, 'a');
  expect(x).toBe(cardWidth + 80);
  expect(y).toBeGreaterThanOrEqual(10 + cardHeight);
});

it('takes the one furthest right where none is selected, and the middle of an empty canvas', () => {
  expect(placeForNew(documentWith({ a: { x: 0, y: 0 }, b: { x: 500, y: 70 } }), undefined)).toMatchObject({ y: 70 });
  expect(placeForNew(documentWith({}), undefined)).toEqual({ x: 0, y: 0 });
});
