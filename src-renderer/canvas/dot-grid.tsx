import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import styles from './dot-grid.module.css';

const gap = 20;

/** The dots behind the drawing. They are moved, not painted again, while the view is dragged. */
export function DotGrid() {
  const store = useStoreApi();
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let size = 0;
    const show = (): void => {
      const dots = grid.current;
      if (!dots) return;
      const [x, y, zoom] = store.getState().transform;
      const step = gap * zoom * (zoom < 0.25 ? 5 : zoom < 0.7 ? 2 : 1);
      if (step !== size) {
        size = step;
        dots.style.backgroundSize = `${step}px ${step}px`;
      }
      dots.style.transform = `translate(${x % step}px, ${y % step}px)`;
    };
    show();
    return store.subscribe(show);
  }, [store]);
  return <div ref={grid} className={styles['dots']} aria-hidden />;
}
