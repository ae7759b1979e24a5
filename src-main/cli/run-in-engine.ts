import type { RpcClient } from '../../shared/rpc/client.ts';
import type { CallOutput } from '../../shared/rpc/contract.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';
import type { CommandContext, CommandEnd } from './command.ts';
import { engineOf, refusalFailure } from './engine-of-project.ts';
import { followRun } from './follow-run.ts';
import { watchInterrupts } from './interrupts.ts';
import { printable } from './printable.ts';

/**
 * Has the project's engine begin or take up a run, and follows it to its end.
 *
 * @param name what the user named, for a refusal
 */
export async function runInEngine(
  context: CommandContext,
  folders: ProjectFolders,
  name: string,
  begin: (engine: RpcClient) => Promise<CallOutput<'run.rerun' | 'run.resume'>>,
): Promise<CommandEnd> {
  const interrupts = watchInterrupts();
  const engine = await engineOf(context, folders);
  if (!engine.ok) return engine.problem;
  const started = await begin(engine.value);
  if (!started.ok) {
    engine.value.close();
    return refusalFailure(started, name);
  }
  for (const note of started.notes) context.error.write(`note: ${printable(note)}\n`);
  return followRun(context, folders, engine.value, started.runId, interrupts);
}
