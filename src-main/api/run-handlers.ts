import type { Result } from '../../shared/base/result.ts';
import type { RunHandlers } from '../../shared/rpc/contract.ts';
import { CoalescedEvents } from '../history/coalesced-events.ts';
import type { PlanRefusal } from '../runs/plan-service.ts';
import type { RunService } from '../runs/run-service.ts';

/** What the handlers call; they decide nothing themselves. */
export interface RunHandlerServices {
  readonly runs: RunService;
  readonly version: string;
  readonly stop: () => void;
  readonly startDeployment: (id: string, env: NodeJS.ProcessEnv) => Promise<PlanRefusal | null>;
  readonly stopDeployment: (id: string) => Promise<PlanRefusal | null>;
  /** The absolute path of a pipeline file of the project, or why it is none. */
  readonly placeOf: (file: string) => Result<string, string>;
  /** Why a pipeline, or the stored one of a run, may not be started: nobody has accepted it. */
  readonly restrictionOfFile: (file: string, text: string | undefined) => Promise<PlanRefusal | null>;
  readonly restrictionOfRun: (runId: string) => Promise<PlanRefusal | null>;
  readonly restrictionOfDeployment: (id: string) => Promise<PlanRefusal | null>;
}

const refused = ({ exitCode, message, diagnostics }: PlanRefusal) => ({
  ok: false as const,
  exitCode,
  message,
  diagnostics: [...diagnostics],
});

export function createRunHandlers({
  runs,
  version,
  stop,
  startDeployment,
  stopDeployment,
  placeOf,
  restrictionOfFile,
  restrictionOfRun,
  restrictionOfDeployment,
}: RunHandlerServices): RunHandlers {
  return {
    'engine.hello': async () => ({ version, pid: process.pid, runs: [...runs.active] }),
    'engine.stop': async () => {
      stop();
      return { ok: true };
    },
    'run.start': async (input) => {
      const file = placeOf(input.file);
      if (!file.ok) return refused({ exitCode: 3, message: file.problem, diagnostics: [] });
      const restriction = await restrictionOfFile(file.value, input.text);
      if (restriction) return refused(restriction);
      const result = await runs.start({ ...input, file: file.value });
      return result.ok ? { ok: true, ...result.value } : refused(result.problem);
    },
    'run.rerun': async (input) => {
      const restriction = await restrictionOfRun(input.runId);
      if (restriction) return refused(restriction);
      const result = await runs.rerun(input);
      return result.ok ? { ok: true, ...result.value } : refused(result.problem);
    },
    'run.resume': async ({ runId, environment }) => {
      const result = await runs.resume(runId, environment);
      return result.ok ? { ok: true, ...result.value } : refused(result.problem);
    },
    'run.cancel': async ({ runId, force }) => {
      const result = runs.cancel(runId, force);
      return result.ok ? { ok: true } : refused(result.problem);
    },
    'run.events': async ({ runId, afterSeq }, push, signal) => {
      const batches = new CoalescedEvents((events) => push([...events]));
      await runs.events(runId, afterSeq, (events) => batches.take(events), signal);
      await batches.drained();
    },
    'deployments.start': async ({ id, environment }) => {
      const refusal = (await restrictionOfDeployment(id)) ?? (await startDeployment(id, environment));
      return refusal ? refused(refusal) : { ok: true };
    },
    'deployments.stop': async ({ id }) => {
      const refusal = await stopDeployment(id);
      return refusal ? refused(refusal) : { ok: true };
    },
  };
}
