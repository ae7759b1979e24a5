import '@xterm/xterm/css/xterm.css';
import { Terminal } from '@xterm/xterm';
import { atPace, textOf } from './log-lines.ts';

// The peer: a terminal in the page, which many tools show logs with. It is given the same lines.
const terminal = new Terminal({ cols: 160, rows: 48, scrollback: 10_000, convertEol: true });
terminal.open(document.getElementById('root') as HTMLElement);
window.logsPage = {
  follow: (linesPerSecond, milliseconds) =>
    atPace(linesPerSecond, milliseconds, 0, (first, end) => {
      const lines = Array.from({ length: end - first }, (_, index) => textOf(first + index));
      return new Promise((resolve) => terminal.write(`${lines.join('\n')}\n`, resolve));
    }),
};
