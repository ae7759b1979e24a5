import { type RpcClient, RpcError } from '../../shared/rpc/client.ts';
import type { StampedEvent } from '../../shared/run/run-event.ts';
import { runResult } from '../../shared/run/run-result.ts';
import { reduceRun } from '../../shared/run/run-state.ts';
import type { ProjectFolders } from '../runs/run-folder.ts';
import { readRun, type StoredRun } from '../runs/run-reader.ts';
import { type CommandContext, type CommandEnd, exitCodes, failure } from './command.ts';
import { engineOf } from './engine-of-project.ts';
import type { Interrupts } from './interrupts.ts';
import { printJson } from './print-json.ts';
import { type Progress, progressOn } from './progress.ts';
import { failureReport, outcomeLine } from './run-report.ts';

/** How often an engine that went away is replaced before the command gives up. */
const mostReconnections = 3;

/** What a run's outcome is to a script. */
const outcomeCodes = {
  succeeded: exitCodes.ok,
  failed: exitCodes.failed,
  interrupted: exitCodes.failed,
  cancelled: exitCodes.interrupted,
} as const;

/**
 * Shows a run until it ends: its events as NDJSON or its progress on standard error, then the result. An interrupt cancels
 * the run; the command still waits for its end. Should the engine go away, a new one takes the run up.
 */
export async function followRun(
  context: CommandContext,
  folders: ProjectFolders,
  client: RpcClient,
  runId: string,
  interrupts: Interrupts,
): Promise<CommandEnd> {
  const run = { ...readRun(folders, runId), isUnderWay: true };
  const follower = new Follower(context, run);
  let engine = client;
  interrupts.onInterrupt((force) => {
    engine.call('run.cancel', { runId, force }).catch(() => {});
    if (!context.json) context.error.write(force ? 'killing all steps…\n' : 'cancelling; press Ctrl-C again to kill\n');
  });
  for (let left = mostReconnections; ; left -= 1) {
    try {
      const afterSeq = follower.lastSeq;
      await engine.stream('run.events', { runId, afterSeq }, (events) => follower.take(events as StampedEvent[])).done;
      break;
    } catch (error) {
      if (!(error instanceof RpcError) || error.code !== 'disconnected') throw error;
      const again = left > 0 ? await engineOf(context, folders) : undefined;
      if (!again?.ok) {
        const fix = `It goes on where it stopped with: trainyard runs resume ${runId}`;
        return failure('unavailable', `The engine went away while run ${runId} was under way.`, fix);
      }
      engine = again.value;
      if (interrupts.count > 0) engine.call('run.cancel', { runId, force: interrupts.count > 1 }).catch(() => {});
    }
  }
  engine.close();
  return follower.finish(folders);
}

/** A run that is over, as `followRun` would have ended: reads files only. */
export function showEnded(context: CommandContext, folders: ProjectFolders, run: StoredRun): CommandEnd {
  const follower = new Follower(context, run);
  follower.take(run.events);
  return follower.finish(folders);
}

/** Takes events in, and prints them as the command was asked to. */
class Follower {
  readonly #context: CommandContext;
  readonly #run: StoredRun;
  readonly #progress: Progress | null;
  #lastPrinted = 0;

  constructor(context: CommandContext, run: StoredRun) {
    this.#context = context;
    this.#run = run;
    this.#progress = context.json ? null : progressOn(context.error);
  }

  get lastSeq(): number {
    return this.#lastPrinted;
  }

  take(events: readonly StampedEvent[]): void {
    const { state } = this.#run;
    const fresh = events.filter((event) => event.seq === 0 || event.seq > this.#lastPrinted);
    for (const event of fresh) {
      reduceRun(state, event);
      if (event.seq > 0) this.#lastPrinted = event.seq;
      if (this.#context.json) printJson(this.#context, event);
    }
    this.#progress?.show(state, fresh);
  }

  finish(folders: ProjectFolders): CommandEnd {
    const { state, runId } = this.#run;
    this.#progress?.end(state);
    const result = runResult(state);
    if (this.#context.json) printJson(this.#context, result);
    else {
      const { out, cwd } = this.#context;
      out.write(failureReport(folders, this.#run, cwd));
      out.write(outcomeLine(this.#run, result.outcome));
      if (result.outcome === 'failed') out.write(`more: trainyard runs show ${runId}\n`);
    }
    return outcomeCodes[result.outcome];
  }
}
