import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { RpcClient } from '../../shared/rpc/client.ts';
import { homesOf, stateFolder } from '../base/homes.ts';
import { connectEngine } from '../hosts/engine-client.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';
import { type CommandContext, type CommandFailure, exitCodes, failure } from './command.ts';

/** Why nothing was done, as the plan service and the contract tell it. */
export interface Refusal {
  readonly exitCode: number;
  readonly message: string;
  readonly diagnostics: readonly object[];
}

/** Connects to the project's engine, and starts one where there is none. */
export async function engineOf(
  context: CommandContext,
  folders: ProjectFolders,
): Promise<Result<RpcClient, CommandFailure>> {
  const found = await connect(context, folders, true);
  if (!found.ok) return found;
  return found.value ? ok(found.value) : problem(failure('unavailable', 'The engine could not be started.'));
}

/** The engine that serves the project now; null where there is none. */
export const runningEngine = (
  context: CommandContext,
  folders: ProjectFolders,
): Promise<Result<RpcClient | null, CommandFailure>> => connect(context, folders, false);

async function connect(
  context: CommandContext,
  folders: ProjectFolders,
  spawn: boolean,
): Promise<Result<RpcClient | null, CommandFailure>> {
  const { env, cwd, installation } = context;
  const homes = homesOf(env, cwd);
  const found = await connectEngine({
    project: folders.project,
    // Where the state is decides, so that the engine looks for it at the same place.
    homes: { ...homes, projects: folders.state === stateFolder(folders.project, homes) ? homes.projects : null },
    stateFolder: folders.state,
    hostFile: folders.hostFile,
    spawn,
    engine: installation.engine,
    version: installation.build,
    env,
  });
  return found.ok ? found : problem(failure('unavailable', found.problem));
}

/** The variables of the command, as a request carries them: steps and checks use these, not the engine's own. */
export function environmentOf(context: CommandContext): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(context.env)) if (value !== undefined) variables[name] = value;
  return variables;
}

/** A refusal as the command ends with it. */
export function refusalFailure(refusal: Refusal, file: string): CommandFailure {
  const { exitCode, message } = refusal;
  // On the wire a field is there or not; the contract's type allows for `undefined` as well.
  const diagnostics = refusal.diagnostics as readonly Diagnostic[];
  const known = Object.values(exitCodes).find((code) => code === exitCode) ?? exitCodes.internal;
  return { exitCode: known, message, diagnostics, file };
}
