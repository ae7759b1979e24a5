import type { Diagnostic } from '../../shared/base/diagnostic.ts';
import type { PlanRefusal } from './plan-service.ts';

/** Why a run is not started, in the words that a person reads. */
export const noSuchRun = (runId: string): PlanRefusal => ({
  exitCode: 5,
  message: `There is no run ${runId} in this project.`,
  diagnostics: [],
});

/** It came with the project, or was copied, and says of itself that it is unfinished. */
export const notBegunHere = (runId: string): PlanRefusal => ({
  exitCode: 3,
  message: `${runId} was not begun here, so it is not gone on with; run the pipeline again.`,
  diagnostics: [],
});

/** What a selection leaves out was never made. */
export const resultsMissing = (diagnostics: readonly Diagnostic[]): PlanRefusal => ({
  exitCode: 3,
  message: 'The selection needs results that are not there; nothing was started.',
  diagnostics,
});
