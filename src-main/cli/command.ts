import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import type { Installation } from '../installation.ts';

/** What every command's exit code means; scripts rely on the numbers. */
export const exitCodes = {
  ok: 0,
  internal: 1,
  usage: 2,
  invalid: 3,
  failed: 4,
  notFound: 5,
  unavailable: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What shells offer when a value is completed. */
export type Completion = 'pipeline' | 'file' | 'folder' | 'run' | 'node-type' | 'template' | readonly string[];

export interface Option {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  /** Placeholder of the value, such as `PATH`; left out for a switch. */
  readonly value?: string;
  /** May be given several times; all values count. */
  readonly multiple?: boolean;
  readonly summary: string;
  readonly complete?: Completion;
}

export interface Positional {
  readonly name: string;
  readonly summary: string;
  readonly optional?: boolean;
  /** Takes all that is left; only the last one may. */
  readonly multiple?: boolean;
  readonly complete?: Completion;
}

/** An expected end other than success: one clear sentence, the way out of it, and the exit code. */
export interface CommandFailure {
  readonly exitCode: ExitCode;
  readonly message: string;
  readonly fix?: string;
  /** Shown instead of the sentence alone, as a compiler would, with the name of the file. */
  readonly diagnostics?: readonly Diagnostic[];
  readonly file?: string;
}

export type CommandEnd = ExitCode | CommandFailure;

/** What a command knows of the place where it was called. Nothing else of the process is looked at. */
export interface CommandContext {
  readonly env: NodeJS.ProcessEnv;
  /** The folder that paths on the command line start from. */
  readonly cwd: string;
  readonly installation: Installation;
  readonly json: boolean;
  readonly out: Output;
  readonly error: Output;
  /** Every command of the table, for what tells about them. */
  allCommands(): Promise<readonly Command[]>;
}

/** One of the two output streams. */
export interface Output {
  readonly isTerminal: boolean;
  /** False once its reader has gone; what is written then is dropped. */
  readonly isOpen: boolean;
  readonly colour: boolean;
  readonly columns: number;
  readonly rows: number;
  write(text: string | Uint8Array): void;
  /** Resolves when the reader has caught up enough: waiting for it keeps large content out of memory. */
  drained(): Promise<void>;
  /** Resolves when all that was written has left the process, or its reader has gone. */
  flushed(): Promise<void>;
}

/** What was given on a command line, by the command's own declaration. */
export interface Arguments {
  /** All positional arguments in order. */
  readonly positionals: readonly string[];
  has(option: string): boolean;
  /** The last value given to an option. */
  value(option: string): string | undefined;
  values(option: string): readonly string[];
}

/** A leaf of the command tree, such as `runs show`. */
export interface Command {
  readonly name: string;
  /** One line, imperative, without a full stop. */
  readonly summary: string;
  readonly options: readonly Option[];
  readonly positionals: readonly Positional[];
  /** Complete command lines with what each does. */
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  run(context: CommandContext, args: Arguments): Promise<CommandEnd> | CommandEnd;
}

export const defineCommand = (command: Command): Command => command;

export const usageFailure = (message: string, fix?: string): CommandFailure => failure('usage', message, fix);

/** A failure by the name of its exit code. */
export function failure(code: keyof typeof exitCodes, message: string, fix?: string): CommandFailure {
  return { exitCode: exitCodes[code], message, ...(fix !== undefined && { fix }) };
}

/** Options that every command has. */
export const commonOptions: readonly Option[] = [
  { name: 'json', summary: 'Print JSON on standard output, for programs' },
  { name: 'no-input', summary: 'Never ask for input; no command of this version does' },
  { name: 'help', short: 'h', summary: 'Show this help' },
];
