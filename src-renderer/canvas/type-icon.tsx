import { Box } from 'lucide-react';
import { memo } from 'react';
import { catalogNow } from '../catalog/catalog.ts';
import styles from './type-icon.module.css';

const masks = new Map<string, string>();

function maskOf(svg: string): string {
  const known = masks.get(svg) ?? `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
  masks.set(svg, known);
  return known;
}

/** The icon of a node type in the colour of its category. Icons come from files, so they are masks, never markup. */
export const TypeIcon = memo(function TypeIcon({ type }: { readonly type: string }) {
  const icon = catalogNow().entries.get(type)?.icon;
  return (
    <span className={styles['icon']} aria-hidden>
      {icon ? <i style={{ maskImage: maskOf(icon) }} /> : <Box />}
    </span>
  );
});
