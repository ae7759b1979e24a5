import type { HistoryHandlers } from '../../shared/rpc/contract.ts';
import type { LogFollow } from '../history/log-follow.ts';
import type { LogReader } from '../history/log-reader.ts';
import type { OrRefusal } from '../history/refusal.ts';
import type { RunHistory } from '../history/run-history.ts';
import type { RunResults } from '../history/run-results.ts';
import type { NotedRun } from '../runs/run-index.ts';

/** What the handlers call; they decide nothing themselves. */
export interface HistoryHandlerServices {
  readonly history: RunHistory;
  readonly results: RunResults;
  readonly logs: LogReader;
  readonly follow: LogFollow;
}

export function createHistoryHandlers({ history, results, logs, follow }: HistoryHandlerServices): HistoryHandlers {
  return {
    'runs.list': async (request) => {
      const page = history.list(request);
      return { ...page, runs: page.runs.map(shown) };
    },
    'runs.read': async ({ runId }) => {
      const read = history.read(runId);
      return read.ok ? { ok: true, ...read.value, summary: shown(read.value.summary) } : answer(read);
    },
    'runs.annotate': async ({ runId, ...changes }) => answer(await history.annotate(runId, changes)),
    'runs.delete': ({ runIds }) => history.delete(runIds),
    'runs.compare': async ({ runIds }) => answer(history.compare(runIds)),
    'run.outputs': async ({ runId, stepId }) => answer(await results.outputs(runId, stepId)),
    'run.output': async ({ runId, stepId, port }) => answer(await results.output(runId, stepId, port)),
    'run.report': async ({ runId, stepId }) => answer(await results.report(runId, stepId)),
    'log.read': async ({ fromLine, count, ...name }) => answer(await logs.read(name, fromLine, count)),
    'log.search': async ({ query, matchCase, fromLine, limit, ...name }) =>
      answer(await logs.search(name, { query, matchCase }, fromLine, limit)),
    'log.bytes': async (name) => answer(await logs.bytes(name)),
    'log.follow': ({ runId, stepId }, push, signal) => follow.follow(runId, stepId, push, signal),
  };
}

const shown = (run: NotedRun) => ({ ...run, tags: [...run.tags], imported: false });

/** What a call answers: the value, or the refusal. */
function answer<T extends object>(result: OrRefusal<T>) {
  if (result.ok) return { ok: true as const, ...result.value };
  const { exitCode, message, diagnostics } = result.problem;
  return { ok: false as const, exitCode, message, diagnostics: [...diagnostics] };
}
