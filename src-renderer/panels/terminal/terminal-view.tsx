import { useEffect, useRef } from 'react';
import { toast } from '../../ui/toast.tsx';
import styles from './terminal-panel.module.css';
import { changeTerminal, keepSession, sessionOf, type TerminalTab } from './terminals.ts';

/** The screen of one terminal. The library for it is loaded here, with the first one that is opened. */
export function TerminalView({ tab: { key, place } }: { readonly tab: TerminalTab }) {
  const holder = useRef<HTMLDivElement>(null);
  const wanted = useRef(place);
  useEffect(() => {
    const parent = holder.current;
    if (!parent) return;
    let isShown = true;
    const known = sessionOf(key);
    if (known) known.show(parent);
    else {
      import('./terminal-session.ts').then(
        ({ TerminalSession }) => {
          if (!isShown || sessionOf(key)) return;
          keepSession(key, new TerminalSession(wanted.current, parent, (state) => changeTerminal(key, state)));
          sessionOf(key)?.show(parent);
        },
        () => toast('The terminal could not be loaded. Reload the window.', { problem: true }),
      );
    }
    const resize = new ResizeObserver(() => sessionOf(key)?.fit());
    resize.observe(parent);
    return () => {
      isShown = false;
      resize.disconnect();
      sessionOf(key)?.hide();
    };
  }, [key]);
  return <div ref={holder} className={styles['screen']} data-takes-keys />;
}
