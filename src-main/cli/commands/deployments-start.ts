import { defineCommand, exitCodes } from '../command.ts';
import { engineOf, environmentOf, refusalFailure } from '../engine-of-project.ts';
import { deploymentPositional, deploymentsHere, namedDeployment } from '../named-deployment.ts';
import { printJson } from '../print-json.ts';

export const deploymentsStart = defineCommand({
  name: 'deployments start',
  summary: 'Start an endpoint that was stopped, with what it served last',
  options: [],
  positionals: [deploymentPositional],
  examples: [{ line: 'trainyard deployments start breast-cancer.serve', does: 'It serves its last revision again' }],
  async run(context, args) {
    const { folders, deployments } = deploymentsHere(context);
    const found = namedDeployment(deployments, args.positionals[0] ?? '');
    if (!found.ok) return found.problem;
    const { id } = found.value;
    const engine = await engineOf(context, folders);
    if (!engine.ok) return engine.problem;
    const done = await engine.value.call('deployments.start', { id, environment: environmentOf(context) });
    engine.value.close();
    if (!done.ok) return refusalFailure(done, id);
    const { status = 'stopped', url = '' } = deployments.show(id) ?? {};
    if (context.json) printJson(context, { id, status, url });
    else context.out.write(`${id} ${status}${status === 'running' ? ` at ${url}` : ''}\n`);
    return exitCodes.ok;
  },
});
