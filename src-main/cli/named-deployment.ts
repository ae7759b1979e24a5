import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { RpcClient } from '../../shared/rpc/client.ts';
import type { CallOutput } from '../../shared/rpc/contract.ts';
import { createDeployments, type DeploymentState, type Deployments } from '../deployments/deployments.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';
import {
  type CommandContext,
  type CommandEnd,
  type CommandFailure,
  exitCodes,
  failure,
  type Positional,
} from './command.ts';
import { engineOf, refusalFailure } from './engine-of-project.ts';
import { printJson } from './print-json.ts';
import { printable } from './printable.ts';
import { currentProject } from './project.ts';

export const deploymentPositional: Positional = {
  name: 'ID',
  summary: 'deployment, such as breast-cancer.serve; its node alone where that is enough',
};

/** The deployments of the current project; looking at them starts nothing. */
export function deploymentsHere(context: CommandContext): {
  readonly folders: ProjectFolders;
  readonly deployments: Deployments;
} {
  const folders = currentProject(context.env, context.cwd);
  return { folders, deployments: createDeployments({ folder: folders.deployments }) };
}

/** The deployment that the user named: by its id, or by its node when only one deployment has it. */
export function namedDeployment(deployments: Deployments, name: string): Result<DeploymentState, CommandFailure> {
  const all = deployments.list();
  const matching = all.filter(({ id, nodeId }) => id === name || nodeId === name);
  const [only] = matching;
  if (only && matching.length === 1) return ok(only);
  const message = only
    ? `${matching.length} deployments have the node ${name}.`
    : `There is no deployment ${JSON.stringify(name)} in this project.`;
  const ids = (only ? matching : all).map(({ id }) => id).join(', ');
  return problem(
    failure('notFound', message, ids === '' ? 'A run with a service node makes one.' : `There are: ${ids}.`),
  );
}

/** Has the engine start or stop the deployment that the user named, and prints how it is then. */
export async function changeDeployment(
  context: CommandContext,
  name: string,
  change: (engine: RpcClient, id: string) => Promise<CallOutput<'deployments.start' | 'deployments.stop'>>,
): Promise<CommandEnd> {
  const { folders, deployments } = deploymentsHere(context);
  const found = namedDeployment(deployments, name);
  if (!found.ok) return found.problem;
  const { id } = found.value;
  const engine = await engineOf(context, folders);
  if (!engine.ok) return engine.problem;
  const done = await change(engine.value, id);
  engine.value.close();
  if (!done.ok) return refusalFailure(done, id);
  const { status = 'stopped', url = '', note } = deployments.show(id) ?? {};
  if (context.json) printJson(context, { id, status, url });
  else {
    context.out.write(`${id} ${status}${status === 'running' ? ` at ${url}` : ''}\n`);
    if (note !== undefined) context.out.write(`${printable(note)}\n`);
  }
  return exitCodes.ok;
}
