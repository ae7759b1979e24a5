import type { Output } from '../command.ts';

/** An output stream that keeps what was written, as a file or as a terminal of a given size. */
export interface CapturedOutput extends Output {
  readonly text: string;
}

export function capturedOutput(terminal?: { readonly columns: number; readonly rows: number }): CapturedOutput {
  const pieces: Buffer[] = [];
  return {
    isTerminal: terminal !== undefined,
    isOpen: true,
    colour: false,
    columns: terminal?.columns ?? 80,
    rows: terminal?.rows ?? 24,
    get text() {
      return Buffer.concat(pieces).toString('utf8');
    },
    write: (text) => void pieces.push(Buffer.from(text)),
    drained: () => Promise.resolve(),
    flushed: () => Promise.resolve(),
  };
}
