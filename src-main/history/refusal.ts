import { problem, type Result } from '../../shared/base/result.ts';
import type { PlanRefusal } from '../runs/plan-service.ts';

/** A value, or why there is none: the exit code of the command line and one sentence. */
export type OrRefusal<T> = Result<T, PlanRefusal>;

/** What was asked for is not there. */
export const notThere = (message: string): Result<never, PlanRefusal> =>
  problem({ exitCode: 5, message, diagnostics: [] });

/** What was asked for cannot be done. */
export const notPossible = (message: string): Result<never, PlanRefusal> =>
  problem({ exitCode: 1, message, diagnostics: [] });

export const noSuchRun = (runId: string): Result<never, PlanRefusal> =>
  notThere(`There is no run ${runId.slice(0, 80)} in this project; it may have been deleted.`);
