import type { Cancellation } from '../../shared/rpc/cancellation.ts';
import type { Push, StreamEvent } from '../../shared/rpc/contract.ts';
import type { ShellPlace } from '../terminals/shell-place.ts';
import type { Terminals } from '../terminals/terminals.ts';

/** Shows a terminal to one window, until the shell or the window's interest ends: one goes with the other. */
export function followTerminal(
  terminals: Pick<Terminals, 'open' | 'close'>,
  { title, ...place }: ShellPlace,
  size: { readonly columns: number; readonly rows: number },
  push: Push<StreamEvent<'terminal.open'>>,
  signal: Cancellation,
): Promise<void> {
  return new Promise((resolve) => {
    const id = terminals.open(
      { ...place, ...size },
      {
        onOpened: (terminalId) => void push([{ type: 'opened', terminalId, title }]),
        onOutput: (data) => push([{ type: 'output', data }]),
        onEnded: (exitCode, message) => {
          void push([{ type: 'ended', exitCode, message }]);
          resolve();
        },
      },
    );
    signal.onAbort(() => terminals.close(id));
  });
}
