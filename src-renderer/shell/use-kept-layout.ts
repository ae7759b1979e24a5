import { useCallback } from 'react';
import type { Layout } from 'react-resizable-panels';
import { useChangeSettings, useSettings } from './use-settings.ts';

const isLayout = (value: unknown): value is Layout =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((share) => typeof share === 'number' && Number.isFinite(share));

export interface KeptLayout {
  readonly defaultLayout?: Layout;
  readonly onLayoutChanged: (layout: Layout) => void;
}

/** Sizes of panels as this user left them; kept with the settings under a name. */
export function useKeptLayout(name: string): KeptLayout {
  const { layout } = useSettings();
  const change = useChangeSettings();
  const kept = layout[name];
  const onLayoutChanged = useCallback(
    (sizes: Layout) => {
      // Panels that are hidden just now keep the size that they had.
      const before = isLayout(kept) ? kept : {};
      if (Object.entries(sizes).every(([id, size]) => before[id] === size)) return;
      change({ layout: { ...layout, [name]: { ...before, ...sizes } } });
    },
    [change, kept, layout, name],
  );
  return { ...(isLayout(kept) ? { defaultLayout: kept } : {}), onLayoutChanged };
}
