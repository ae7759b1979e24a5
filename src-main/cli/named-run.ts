import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { StepState } from '../../shared/run/run-state.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';
import { findRun, readRun, runIds, type StoredRun } from '../runs/run-reader.ts';
import { type CommandContext, type CommandFailure, failure, type Positional } from './command.ts';
import { currentProject } from './project.ts';

export const runPositional: Positional = {
  name: 'RUN',
  summary: 'id of a run, the beginning of one, or latest',
  complete: 'run',
};

/** A run and the folders of the project that has it. */
export interface NamedRun {
  readonly folders: ProjectFolders;
  readonly run: StoredRun;
}

/** The id of the run that the user named, in the project of the current folder. */
export function namedRunId(
  context: CommandContext,
  name: string,
): Result<{ readonly folders: ProjectFolders; readonly runId: string }, CommandFailure> {
  const folders = currentProject(context.env, context.cwd);
  const found = findRun(folders, name);
  if (found.ok) return ok({ folders, runId: found.value });
  const isAmbiguous = runIds(folders).filter((id) => id.startsWith(name)).length > 1;
  const fix =
    isAmbiguous && name !== ''
      ? 'Write more characters of its id.'
      : "See trainyard runs list in the project's folder.";
  return problem(failure('notFound', found.problem, fix));
}

/** The run itself, as its folder tells it. */
export function namedRun(context: CommandContext, name: string): Result<NamedRun, CommandFailure> {
  const found = namedRunId(context, name);
  if (!found.ok) return found;
  const { folders, runId } = found.value;
  return ok({ folders, run: readRun(folders, runId) });
}

/** A step of a run by its id. */
export function namedStep(run: StoredRun, name: string): Result<StepState, CommandFailure> {
  const step = [...run.state.steps.values()].find(({ id }) => id === name);
  if (step) return ok(step);
  const ids = [...run.state.steps.keys()].slice(0, 20).join(', ');
  return problem(failure('notFound', `Run ${run.runId} has no step ${JSON.stringify(name)}.`, `It has: ${ids}.`));
}
