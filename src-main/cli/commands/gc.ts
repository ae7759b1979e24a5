import { ok, problem, type Result } from '../../../shared/base/result.ts';
import { shownBytes } from '../../base/shown-bytes.ts';
import { findGarbage, type Garbage, sweep } from '../../runs/collect-garbage.ts';
import { lockProject, type ProjectLock } from '../../runs/project-lock.ts';
import type { ProjectFolders } from '../../runs/run-folder.ts';
import { type CommandContext, type CommandFailure, defineCommand, exitCodes, failure } from '../command.ts';
import { runningEngine } from '../engine-of-project.ts';
import { printJson } from '../print-json.ts';
import { duration } from '../printable.ts';
import { currentProject } from '../project.ts';
import { textTable } from '../text-table.ts';
import { untilChanged } from '../until-changed.ts';

/** How many results are listed in text; --json lists all. */
const mostShown = 20;

export const gc = defineCommand({
  name: 'gc',
  summary: 'Free the outputs that no run and no deployment refers to any more',
  options: [{ name: 'dry-run', summary: 'Only tell what would be freed, and what making it again would cost' }],
  positionals: [],
  examples: [
    { line: 'trainyard gc --dry-run', does: 'What could go' },
    { line: 'trainyard runs delete 20261124-213501-4f7a2c && trainyard gc', does: 'An old run and its outputs' },
  ],
  async run(context, args) {
    const folders = currentProject(context.env, context.cwd);
    if (args.has('dry-run')) {
      report(context, findGarbage(folders), true);
      return exitCodes.ok;
    }
    const lock = await takeProject(context, folders);
    if (!lock.ok) return lock.problem;
    try {
      const garbage = findGarbage(folders);
      sweep(folders, garbage);
      report(context, garbage, false);
    } finally {
      lock.value.release();
    }
    return exitCodes.ok;
  },
});

/** Asks an idle engine to end and takes its place, so that nobody writes to the store while it is swept. */
async function takeProject(
  context: CommandContext,
  folders: ProjectFolders,
): Promise<Result<ProjectLock, CommandFailure>> {
  const busy = failure('unavailable', 'A run is under way in this project; nothing was freed.', 'Wait for its end.');
  const engine = await runningEngine(context, folders);
  if (!engine.ok) return engine;
  if (engine.value) {
    const { runs } = await engine.value.call('engine.hello', {});
    if (runs.length > 0) {
      engine.value.close();
      return problem(busy);
    }
    await engine.value.call('engine.stop', {});
    engine.value.close();
  }
  for (let tries = 0; tries < 40; tries += 1) {
    const lock = lockProject(folders.state);
    if (lock) return ok(lock);
    await untilChanged();
  }
  return problem(busy);
}

function report(context: CommandContext, garbage: Garbage, dryRun: boolean): void {
  const { files, results, costMs } = garbage;
  if (context.json) {
    printJson(context, {
      dryRun,
      files: files.length,
      bytes: garbage.bytes,
      keptBytes: garbage.keptBytes,
      costMs,
      results,
    });
    return;
  }
  const rows = results
    .slice(0, mostShown)
    .map(({ runId, stepId, type, bytes: size, durationMs }) => [
      stepId,
      type,
      runId,
      shownBytes(size),
      duration(durationMs),
    ]);
  if (rows.length > 0) context.out.write(textTable(['step', 'type', 'of run', 'size', 'to make again'], rows));
  if (results.length > rows.length) context.out.write(`… and ${results.length - rows.length} more results.\n`);
  const cost = costMs > 0 ? `; making the results again would take ${duration(costMs)}` : '';
  const words = dryRun ? 'can be freed' : 'freed';
  context.out.write(
    `${shownBytes(garbage.bytes)} in ${files.length} files ${words}, ${shownBytes(garbage.keptBytes)} kept${cost}\n`,
  );
}
