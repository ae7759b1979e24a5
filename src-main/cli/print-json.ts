import type { CommandContext } from './command.ts';

/** Writes one JSON document, or one line of a stream of them. */
export const printJson = (context: CommandContext, value: unknown): void =>
  context.out.write(`${JSON.stringify(value)}\n`);
