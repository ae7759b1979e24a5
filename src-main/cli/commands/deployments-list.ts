import { defineCommand, exitCodes } from '../command.ts';
import { deploymentsHere } from '../named-deployment.ts';
import { printJson } from '../print-json.ts';
import { localTime } from '../printable.ts';
import { textTable } from '../text-table.ts';

export const deploymentsList = defineCommand({
  name: 'deployments list',
  summary: 'List the endpoints of the project',
  options: [],
  positionals: [],
  examples: [{ line: 'trainyard deployments list', does: 'Each with its address and whether it runs' }],
  run(context) {
    const all = deploymentsHere(context).deployments.list();
    if (context.json) {
      printJson(context, { deployments: all.map(({ revisions: _revisions, ...deployment }) => deployment) });
    } else if (all.length === 0) context.out.write('No deployments.\n');
    else {
      const rows = all.map(({ id, status, url, revision, startedAt }) => [
        id,
        status,
        url,
        String(revision),
        startedAt === '' ? '' : localTime(startedAt),
      ]);
      context.out.write(textTable(['deployment', 'status', 'url', 'revision', 'started'], rows));
    }
    return exitCodes.ok;
  },
});
