import type { ReactFlowProps } from '@xyflow/react';
import { PanOnScrollMode } from '@xyflow/react';

type Gestures = Pick<
  ReactFlowProps,
  'panOnDrag' | 'selectionOnDrag' | 'panOnScroll' | 'panOnScrollMode' | 'zoomOnScroll' | 'selectionKeyCode'
>;

/** What the mouse does on the empty canvas, as the user chose it. Pinching and Ctrl with the wheel zoom in both. */
export const gestures: { readonly [preset: string]: Gestures } = {
  'node-editor': {
    panOnDrag: [0, 1],
    selectionOnDrag: false,
    panOnScroll: false,
    zoomOnScroll: true,
    selectionKeyCode: 'Shift',
  },
  'design-tool': {
    panOnDrag: [1],
    selectionOnDrag: true,
    panOnScroll: true,
    panOnScrollMode: PanOnScrollMode.Free,
    zoomOnScroll: false,
    selectionKeyCode: 'Shift',
  },
};
