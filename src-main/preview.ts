import { answerAsks } from './data-preview/answer-asks.ts';
import type { PreviewReply, PreviewRequest } from './data-preview/table-ask.ts';

/** Resident bytes at which this process gives up: DuckDB's own limit does not count all that it takes. */
const mostBytes = 1_500_000_000;
const lookEveryMs = 200;

// The preview process: reads tables under DuckDB, apart from the engine, which starts it and may end it at any time.
const answer = answerAsks((message: PreviewReply) => {
  process.send?.(message);
});
process.on('message', (request: PreviewRequest) => answer(request));
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  if (process.memoryUsage.rss() > mostBytes) process.exit(9);
}, lookEveryMs).unref();
