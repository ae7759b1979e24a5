import { keepShells } from './terminals/keep-shells.ts';
import type { TerminalNews, TerminalOrder } from './terminals/terminal-messages.ts';

// The terminal process: holds the shells that windows open, apart from the engine. When the engine goes, they go.
const shells = keepShells((news: TerminalNews) => {
  if (process.connected) process.send?.(news);
});
process.on('message', (order: TerminalOrder) => shells.obey(order));
process.on('disconnect', () => void shells.closeAll().then(() => process.exit(0)));
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
