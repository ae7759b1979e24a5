import { defineCommand } from '../command.ts';
import { changeDeployment, deploymentPositional } from '../named-deployment.ts';

export const deploymentsStop = defineCommand({
  name: 'deployments stop',
  summary: 'Stop an endpoint',
  options: [],
  positionals: [deploymentPositional],
  examples: [{ line: 'trainyard deployments stop breast-cancer.serve', does: 'Its process ends; revisions stay' }],
  run: (context, args) =>
    changeDeployment(context, args.positionals[0] ?? '', (engine, id) => engine.call('deployments.stop', { id })),
});
