import { type LayoutInput, layeredLayout } from '../../shared/layout/layered-layout.ts';

/** Lays out a graph beside the window's own thread, so that nothing stands still meanwhile. */
self.onmessage = ({ data }: MessageEvent<LayoutInput>) => self.postMessage(layeredLayout(data));
