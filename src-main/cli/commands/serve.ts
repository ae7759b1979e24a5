import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ok, problem, type Result } from '../../../shared/base/result.ts';
import { homesOf } from '../../base/homes.ts';
import { startTarget } from '../../desktop-target.ts';
import type { WindowTarget } from '../../hosts/host-handlers.ts';
import { serveApp } from '../../serve.ts';
import {
  type Arguments,
  type CommandContext,
  type CommandFailure,
  defineCommand,
  exitCodes,
  failure,
  usageFailure,
} from '../command.ts';
import { printJson } from '../print-json.ts';
import { currentProject, projectOfFile, projectPath } from '../project.ts';

export const serve = defineCommand({
  name: 'serve',
  summary: 'Serve the app to a browser on this machine, until interrupted',
  options: [
    { name: 'port', value: 'NUMBER', summary: 'Port on 127.0.0.1; any free one when left out' },
    { name: 'open', summary: 'Open a browser window on it' },
    { name: 'recent', summary: 'Begin with the project that was opened last, not with this folder' },
  ],
  positionals: [{ name: 'FILE', summary: 'Pipeline file to open', optional: true, complete: 'pipeline' }],
  examples: [
    { line: 'trainyard serve', does: 'The project of this folder; prints the address' },
    { line: 'trainyard serve wine.pipeline.yaml --open', does: 'Open a pipeline in a browser window' },
  ],
  async run(context, args) {
    const port = readPort(args);
    if (!port.ok) return port.problem;
    const target = args.has('recent') ? ok(await recentTarget(context)) : targetOf(context, args.positionals[0]);
    if (!target.ok) return target.problem;
    const { env, cwd, installation } = context;
    const served = await serveApp({ target: target.value, env, cwd, installation, port: port.value });
    if (!served.ok) return failure('unavailable', served.problem);
    const { url, token, host } = served.value;
    if (context.json) printJson(context, { url, token, pid: process.pid });
    else context.out.write(`Trainyard is open at ${url}\nPress Ctrl+C to end it; runs go on.\n`);
    if (args.has('open')) {
      const { openBrowser } = await import('../../hosts/open-browser.ts');
      const opened = openBrowser(url, env);
      if (!opened) context.error.write('No browser was found; open the address yourself.\n');
    }
    await new Promise<void>((end) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
    });
    await host.close();
    return exitCodes.ok;
  },
});

async function recentTarget({ env, cwd }: CommandContext): Promise<WindowTarget> {
  const { SettingsStore } = await import('../../settings/settings-store.ts');
  const homes = homesOf(env, cwd);
  return startTarget(homes, new SettingsStore(homes.config).recent());
}

function readPort(args: Arguments): Result<number, CommandFailure> {
  const given = args.value('port') ?? '0';
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (port <= 65_535) return ok(port);
  return problem(usageFailure(`--port takes a number from 0 to 65535, not ${JSON.stringify(given)}.`));
}

function targetOf({ env, cwd }: CommandContext, shown: string | undefined): Result<WindowTarget, CommandFailure> {
  if (shown === undefined) return ok({ project: currentProject(env, cwd).project, file: null });
  const file = resolve(cwd, shown);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) return problem(failure('notFound', `There is no file ${shown}.`));
  if (!stats.isFile()) return problem(failure('invalid', `${shown} is not a file.`));
  const folders = projectOfFile(file, env, cwd);
  return ok({ project: folders.project, file: projectPath(folders, file) });
}
