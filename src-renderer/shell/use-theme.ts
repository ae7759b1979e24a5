import { useEffect } from 'react';
import type { Settings } from '../../shared/rpc/calls/host-calls.ts';

const dark = window.matchMedia('(prefers-color-scheme: dark)');

/** Puts the window into the light or the dark theme. */
export function useTheme(theme: Settings['theme']): void {
  useEffect(() => {
    const apply = (): void => {
      const isDark = theme === 'dark' || (theme === 'system' && dark.matches);
      document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
    };
    apply();
    dark.addEventListener('change', apply);
    return () => dark.removeEventListener('change', apply);
  }, [theme]);
}
