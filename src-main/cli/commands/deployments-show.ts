import { defineCommand, exitCodes } from '../command.ts';
import { curlLine } from '../curl-line.ts';
import { deploymentPositional, deploymentsHere, namedDeployment } from '../named-deployment.ts';
import { printJson } from '../print-json.ts';
import { localTime, printable } from '../printable.ts';
import { storeOf } from '../store-of-project.ts';
import { textTable } from '../text-table.ts';

export const deploymentsShow = defineCommand({
  name: 'deployments show',
  summary: 'Show an endpoint: address, health, revisions',
  options: [],
  positionals: [deploymentPositional],
  examples: [{ line: 'trainyard deployments show breast-cancer.serve', does: 'What it serves, and where' }],
  async run(context, args) {
    const { folders, deployments } = deploymentsHere(context);
    const found = namedDeployment(deployments, args.positionals[0] ?? '');
    if (!found.ok) return found.problem;
    const { revisions, ...deployment } = found.value;
    const healthy = await deployments.isHealthy(deployment.id);
    const shown = revisions.map(({ revision, createdAt, nodeType, inputs, parameters }) => ({
      revision,
      createdAt,
      nodeType,
      inputs,
      parameters,
    }));
    if (context.json) {
      printJson(context, { ...deployment, healthy, revisions: shown });
      return exitCodes.ok;
    }
    const { id, status, url, tokenFile, note } = deployment;
    if (note !== undefined) {
      context.out.write(`${id} ${status}\n${printable(note)}\n`);
      return exitCodes.ok;
    }
    context.out.write(`${id} ${status}${healthy ? ', healthy' : ''}\nurl    ${url}\n`);
    if (tokenFile !== undefined) context.out.write(`token  in ${printable(tokenFile)}\n`);
    if (status === 'running') context.out.write(`try    ${printable(curlLine(found.value, storeOf(folders)))}\n`);
    const rows = shown.map(({ revision, createdAt, inputs }) => [
      String(revision),
      localTime(createdAt),
      Object.entries(inputs)
        .map(([port, digest]) => `${port} ${digest.slice(digest.indexOf(':') + 1, digest.indexOf(':') + 13)}`)
        .join(', '),
    ]);
    context.out.write(`\n${textTable(['revision', 'made', 'serves'], rows.toReversed())}`);
    return exitCodes.ok;
  },
});
