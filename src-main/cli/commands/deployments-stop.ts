import { defineCommand, exitCodes } from '../command.ts';
import { engineOf, refusalFailure } from '../engine-of-project.ts';
import { deploymentPositional, deploymentsHere, namedDeployment } from '../named-deployment.ts';
import { printJson } from '../print-json.ts';
import { printable } from '../printable.ts';

export const deploymentsStop = defineCommand({
  name: 'deployments stop',
  summary: 'Stop an endpoint',
  options: [],
  positionals: [deploymentPositional],
  examples: [{ line: 'trainyard deployments stop breast-cancer.serve', does: 'Its process ends; revisions stay' }],
  async run(context, args) {
    const { folders, deployments } = deploymentsHere(context);
    const found = namedDeployment(deployments, args.positionals[0] ?? '');
    if (!found.ok) return found.problem;
    const { id } = found.value;
    const engine = await engineOf(context, folders);
    if (!engine.ok) return engine.problem;
    const done = await engine.value.call('deployments.stop', { id });
    engine.value.close();
    if (!done.ok) return refusalFailure(done, id);
    const { status = 'stopped', url = '', note } = deployments.show(id) ?? {};
    if (context.json) printJson(context, { id, status, url });
    else {
      context.out.write(`${id} ${status}${status === 'running' ? ` at ${url}` : ''}\n`);
      if (note !== undefined) context.out.write(`${printable(note)}\n`);
    }
    return exitCodes.ok;
  },
});
