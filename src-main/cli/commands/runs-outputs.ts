import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { shownBytes } from '../../base/shown-bytes.ts';
import type { ProjectFolders } from '../../runs/run-folder.ts';
import { copyOutputs, outputsOf, type RunOutput } from '../../runs/run-outputs.ts';
import { type CommandFailure, defineCommand, exitCodes, failure, usageFailure } from '../command.ts';
import { namedRun, namedStep, runPositional } from '../named-run.ts';
import { printJson } from '../print-json.ts';

import { nearPath } from '../run-report.ts';
import { storeOf } from '../store-of-project.ts';
import { textTable } from '../text-table.ts';

export const runsOutputs = defineCommand({
  name: 'runs outputs',
  summary: 'List what the steps of a run made, or copy it out',
  options: [
    { name: 'step', value: 'ID', summary: 'This step only' },
    {
      name: 'output',
      short: 'o',
      value: 'DIR',
      summary: 'Copy to DIR/<step>/<name>; DIR is new or empty',
      complete: 'folder',
    },
  ],
  positionals: [runPositional],
  examples: [
    { line: 'trainyard runs outputs latest', does: 'Which step made what, and where it lies' },
    { line: 'trainyard runs outputs latest --step tree -o model', does: 'The model as model/tree/model' },
  ],
  run(context, args) {
    const found = namedRun(context, args.positionals[0] ?? '');
    if (!found.ok) return found.problem;
    const { folders, run } = found.value;
    const stepName = args.value('step');
    const step = stepName === undefined ? undefined : namedStep(run, stepName);
    if (step && !step.ok) return step.problem;
    const store = storeOf(folders);
    const outputs = outputsOf(run.state, store, stepName);
    const shown = args.value('output');
    if (shown === undefined) {
      if (context.json) printJson(context, { runId: run.runId, outputs });
      else context.out.write(asText(outputs, folders, context.cwd));
      return exitCodes.ok;
    }
    const folder = resolve(context.cwd, shown);
    const unfit = whyNoTarget(folder, shown);
    if (unfit) return unfit;
    const copied = copyOutputs(outputs, store, folder);
    if (!copied.ok) {
      const { step: id, port } = copied.problem;
      const message = `Output ${port} of step ${id} is damaged or was freed; nothing was copied.`;
      return failure('notFound', message, `Make it again with trainyard rerun ${run.runId}.`);
    }
    const paths = copied.value;
    if (context.json) {
      const told = outputs.map((output, index) => ({ ...output, path: join(folder, paths[index] ?? '') }));
      printJson(context, { runId: run.runId, outputs: told, folder });
    } else context.out.write(paths.length === 0 ? nothing : paths.map((path) => `${join(shown, path)}\n`).join(''));
    return exitCodes.ok;
  },
});

const nothing = 'No outputs.\n';

function asText(outputs: readonly RunOutput[], folders: ProjectFolders, cwd: string): string {
  if (outputs.length === 0) return nothing;
  const rows = outputs.map(({ step, port, kind, bytes: size, digest, path, present }) => [
    step,
    port,
    kind,
    shownBytes(size),
    digest.slice(digest.indexOf(':') + 1, digest.indexOf(':') + 13),
    path ? nearPath(path, cwd) : present ? 'copy it out with -o DIR' : 'freed',
  ]);
  const rule = `Files lie in ${nearPath(folders.store, cwd)}; -o DIR copies them out under their own names.\n`;
  return `${textTable(['step', 'port', 'kind', 'size', 'digest', 'path'], rows)}${rule}`;
}

function whyNoTarget(folder: string, shown: string): CommandFailure | undefined {
  if (!existsSync(folder)) return undefined;
  if (!statSync(folder).isDirectory()) return usageFailure(`${shown} is not a folder.`, 'Name a new folder.');
  if (readdirSync(folder).length === 0) return undefined;
  return usageFailure(`The folder ${shown} is not empty, and nothing in it is written over.`, 'Name a new folder.');
}
