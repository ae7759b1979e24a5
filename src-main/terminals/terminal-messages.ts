/** A shell to start. */
export interface ShellStart {
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
  /** Absolute path of the program. */
  readonly shell: string;
  readonly columns: number;
  readonly rows: number;
}

/** What goes to the terminal process, one object a message. */
export type TerminalOrder =
  | { readonly kind: 'open'; readonly id: string; readonly start: ShellStart }
  | { readonly kind: 'write'; readonly id: string; readonly data: string }
  | { readonly kind: 'resize'; readonly id: string; readonly columns: number; readonly rows: number }
  /** Output of this many characters has been shown: back-pressure. */
  | { readonly kind: 'taken'; readonly id: string; readonly characters: number }
  | { readonly kind: 'close'; readonly id: string };

export type TerminalNews =
  | { readonly kind: 'opened'; readonly id: string }
  | { readonly kind: 'output'; readonly id: string; readonly data: string }
  /** The shell and all that it started are gone. `problem`: it could not be started. */
  | { readonly kind: 'ended'; readonly id: string; readonly exitCode: number | null; readonly problem?: string };
