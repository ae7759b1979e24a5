import { useCanvas } from './canvas-store.ts';
import { ConnectList } from './connect-list.tsx';
import { EmptyCanvas } from './empty-canvas.tsx';
import { MiniMap } from './mini-map.tsx';
import { NodeSearch } from './node-search.tsx';
import { PriceBar } from './price-bar.tsx';
import { WireRefusal } from './wire-line.tsx';
import { ZoomBar } from './zoom-bar.tsx';

/** What lies over the drawing and does not move with it. */
export function CanvasOverlays({ isReadOnly }: { readonly isReadOnly: boolean }) {
  return (
    <>
      <PriceBar />
      <ZoomBar />
      <MiniMap />
      <EmptyCanvas isReadOnly={isReadOnly} />
      <NodeSearch />
      <ConnectList />
      <WireRefusal />
      <Announcements />
    </>
  );
}

/** What happened, for screen readers. */
function Announcements() {
  const announcement = useCanvas((state) => state.announcement);
  return (
    <div className="visually-hidden" aria-live="polite">
      {announcement}
    </div>
  );
}
