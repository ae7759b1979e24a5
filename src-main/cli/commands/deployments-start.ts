import { defineCommand } from '../command.ts';
import { environmentOf } from '../engine-of-project.ts';
import { changeDeployment, deploymentPositional } from '../named-deployment.ts';

export const deploymentsStart = defineCommand({
  name: 'deployments start',
  summary: 'Start an endpoint that was stopped, with what it served last',
  options: [],
  positionals: [deploymentPositional],
  examples: [{ line: 'trainyard deployments start breast-cancer.serve', does: 'It serves its last revision again' }],
  run: (context, args) =>
    changeDeployment(context, args.positionals[0] ?? '', (engine, id) =>
      engine.call('deployments.start', { id, environment: environmentOf(context) }),
    ),
});
