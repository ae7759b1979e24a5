import { Shell } from './shell.ts';
import type { TerminalNews, TerminalOrder } from './terminal-messages.ts';

/** Keeps the shells of all terminals and carries out what is ordered about them. */
export function keepShells(tell: (news: TerminalNews) => void): {
  readonly obey: (order: TerminalOrder) => void;
  readonly closeAll: () => Promise<void>;
} {
  const shells = new Map<string, Shell>();

  function open({ id, start }: TerminalOrder & { kind: 'open' }): void {
    try {
      const shell = new Shell(
        start,
        (data) => tell({ kind: 'output', id, data }),
        (exitCode) => {
          shells.delete(id);
          tell({ kind: 'ended', id, exitCode });
        },
      );
      shells.set(id, shell);
      tell({ kind: 'opened', id });
    } catch (error) {
      tell({ kind: 'ended', id, exitCode: null, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  return {
    obey(order) {
      if (order.kind === 'open') return open(order);
      const shell = shells.get(order.id);
      if (!shell) return;
      switch (order.kind) {
        case 'write':
          return shell.write(order.data);
        case 'resize':
          return shell.resize(order.columns, order.rows);
        case 'taken':
          return shell.taken(order.characters);
        case 'close':
          return void shell.close();
      }
    },
    async closeAll() {
      await Promise.all([...shells.values()].map((shell) => shell.close()));
    },
  };
}
