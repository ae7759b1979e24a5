import type { StampedEvent } from '../../../shared/run/run-event.ts';
import { runResult } from '../../../shared/run/run-result.ts';
import { readRun } from '../../runs/run-reader.ts';
import { defineCommand, exitCodes } from '../command.ts';
import { eventLine } from '../event-line.ts';
import { namedRun, runPositional } from '../named-run.ts';
import { printJson } from '../print-json.ts';
import { untilChanged } from '../until-changed.ts';

export const runsEvents = defineCommand({
  name: 'runs events',
  summary: 'Print everything that happened in a run',
  options: [{ name: 'follow', short: 'f', summary: 'Go on until the run ends' }],
  positionals: [runPositional],
  examples: [
    { line: 'trainyard runs events latest', does: 'One line for each event' },
    { line: 'trainyard runs events latest --follow --json', does: 'The events of a run under way, as NDJSON' },
  ],
  async run(context, args) {
    const found = namedRun(context, args.positionals[0] ?? '');
    if (!found.ok) return found.problem;
    const { folders } = found.value;
    let { run } = found.value;
    let seen = 0;
    const print = async (events: readonly StampedEvent[]): Promise<void> => {
      for (const event of events.slice(seen)) {
        if (context.json) printJson(context, event);
        else context.out.write(`${eventLine(event)}\n`);
        await context.out.drained();
      }
      seen = events.length;
    };
    await print(run.events);
    while (args.has('follow') && run.isUnderWay && context.out.isOpen) {
      await untilChanged();
      run = readRun(folders, run.runId);
      await print(run.events);
    }
    if (context.json) printJson(context, runResult(run.state));
    return exitCodes.ok;
  },
});
