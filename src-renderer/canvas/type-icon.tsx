import { createElement, memo } from 'react';
import { useCatalog } from '../catalog/catalog.ts';
import { type Icon, iconShapes } from './icon-shapes.ts';
import styles from './type-icon.module.css';

const icons = new Map<string, Icon>();
const box = '<svg viewBox="0 0 24 24"><path d="M4 7l8-4 8 4v10l-8 4-8-4zM4 7l8 4 8-4M12 11v10"/></svg>';

function iconOf(svg: string): Icon {
  const known = icons.get(svg) ?? iconShapes(svg);
  icons.set(svg, known);
  return known;
}

/** The icon of a node type in the colour of its category. */
export const TypeIcon = memo(function TypeIcon({ type }: { readonly type: string }) {
  const { viewBox, shapes } = iconOf(useCatalog().entries.get(type)?.icon || box);
  return (
    <span className={styles['icon']}>
      <svg viewBox={viewBox} aria-hidden="true">
        {shapes.map(({ tag, attributes }, index) => createElement(tag, { key: `${tag} ${index}`, ...attributes }))}
      </svg>
    </span>
  );
});
