import { defineCommand, exitCodes } from '../command.ts';
import { LogCopy } from '../log-copy.ts';
import { deploymentPositional, deploymentsHere, namedDeployment } from '../named-deployment.ts';
import { printJson } from '../print-json.ts';
import { untilChanged } from '../until-changed.ts';

export const deploymentsLogs = defineCommand({
  name: 'deployments logs',
  summary: 'Print what an endpoint wrote',
  options: [{ name: 'follow', short: 'f', summary: 'Go on until it stops' }],
  positionals: [deploymentPositional],
  examples: [{ line: 'trainyard deployments logs breast-cancer.serve --follow', does: 'As it is written' }],
  async run(context, args) {
    const { deployments } = deploymentsHere(context);
    const found = namedDeployment(deployments, args.positionals[0] ?? '');
    if (!found.ok) return found.problem;
    const { id } = found.value;
    const copy = new LogCopy(context, id);
    for (;;) {
      const running = deployments.show(id)?.status === 'running';
      await copy.more(deployments.logFile(id));
      if (!args.has('follow') || !running || !context.out.isOpen) break;
      await untilChanged();
    }
    if (context.json) printJson(context, { type: 'result', deployment: id, bytes: copy.total });
    return exitCodes.ok;
  },
});
