import { useStore } from '@xyflow/react';
import { Maximize, Minus, Network, Plus } from 'lucide-react';
import { IconButton } from '../ui/button.tsx';
import { autoLayout } from './auto-layout.ts';
import { fitNodes, zoomIn, zoomOut, zoomTo } from './canvas-view.ts';
import styles from './zoom-bar.module.css';

/** Zoom, with its percentage, fit, and auto layout. */
export function ZoomBar() {
  const percent = useStore(({ transform }) => Math.round(transform[2] * 100));
  return (
    <div className={styles['bar']} role="toolbar" aria-label="View">
      <IconButton label="Zoom out" shortcut="mod+-" onClick={zoomOut}>
        <Minus aria-hidden />
      </IconButton>
      <IconButton label="Zoom in" shortcut="mod+=" onClick={zoomIn}>
        <Plus aria-hidden />
      </IconButton>
      <IconButton label="Fit the pipeline" shortcut="shift+1" onClick={() => fitNodes()}>
        <Maximize aria-hidden />
      </IconButton>
      <IconButton label="Auto layout" shortcut="alt+shift+t" onClick={() => void autoLayout()}>
        <Network aria-hidden />
      </IconButton>
      <button type="button" className={styles['percent']} title="Zoom to 100 %" onClick={() => zoomTo(1)}>
        {percent} %
      </button>
    </div>
  );
}
