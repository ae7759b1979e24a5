import { deleteRun } from '../../runs/delete-run.ts';
import type { ProjectFolders } from '../../runs/run-folder.ts';
import { readRun } from '../../runs/run-reader.ts';
import { defineCommand, exitCodes, failure } from '../command.ts';
import { namedRunId, runPositional } from '../named-run.ts';
import { printJson } from '../print-json.ts';

export const runsDelete = defineCommand({
  name: 'runs delete',
  summary: 'Delete runs: their records and logs',
  options: [],
  positionals: [{ ...runPositional, multiple: true }],
  examples: [
    { line: 'trainyard runs delete 20261124-213501-4f7a', does: 'One run' },
    { line: 'trainyard gc', does: 'Afterwards: frees the outputs that no run refers to any more' },
  ],
  async run(context, args) {
    const chosen: { readonly folders: ProjectFolders; readonly runId: string }[] = [];
    for (const name of new Set(args.positionals)) {
      const found = namedRunId(context, name);
      if (!found.ok) return found.problem;
      const { folders, runId } = found.value;
      if (readRun(folders, runId).isUnderWay) {
        const fix = `Cancel it first: trainyard runs cancel ${runId}.`;
        return failure('failed', `Run ${runId} is under way; no run was deleted.`, fix);
      }
      chosen.push({ folders, runId });
    }
    for (const { folders, runId } of chosen) await deleteRun(folders, runId);
    const deleted = chosen.map(({ runId }) => runId);
    if (context.json) printJson(context, { deleted });
    else for (const runId of deleted) context.out.write(`deleted run ${runId}\n`);
    return exitCodes.ok;
  },
});
