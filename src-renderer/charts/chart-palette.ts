import { useSyncExternalStore } from 'react';

/** Our tokens as colours that a canvas can draw with. */
export interface ChartPalette {
  /** One each for the series of a chart, in this order. */
  readonly series: readonly string[];
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly panel: string;
  readonly raised: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly ok: string;
  readonly bad: string;
}

const seriesTokens = ['--accent', '--tune', '--evaluate', '--deploy', '--train', '--monitor', '--data', '--flow'];

function readPalette(): ChartPalette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    series: seriesTokens.map(token),
    text: token('--text'),
    muted: token('--muted'),
    line: token('--line'),
    panel: token('--panel'),
    raised: token('--raised'),
    accent: token('--accent'),
    onAccent: token('--on-accent'),
    ok: token('--ok'),
    bad: token('--bad'),
  };
}

let current: { readonly theme: string; readonly palette: ChartPalette } | null = null;

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

function paletteNow(): ChartPalette {
  const theme = document.documentElement.dataset['theme'] ?? '';
  if (current?.theme !== theme) current = { theme, palette: readPalette() };
  return current.palette;
}

/** The colours of the theme, anew when it changes. */
export const useChartPalette = (): ChartPalette => useSyncExternalStore(subscribe, paletteNow);
