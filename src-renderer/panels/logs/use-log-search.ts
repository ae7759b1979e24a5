import { useEffect, useState } from 'react';
import { call } from '../../connection/client.ts';
import {
  firstHitFrom,
  indexOfHit,
  type LogHit,
  type LogHits,
  type LogQuery,
  noHits,
  searchLogs,
} from './log-search.ts';

export interface LogSearch {
  readonly hits: LogHits;
  /** The hit that is looked at. */
  readonly current: LogHit | null;
  /** Looks at the next hit, or with -1 at the one before; goes round. */
  readonly move: (by: 1 | -1) => void;
}

/**
 * Searches the stored logs of steps for a text, a moment after it was typed.
 *
 * @param place the step and line that are looked at when the search begins
 */
export function useLogSearch(
  runId: string,
  stepIds: readonly string[],
  attempt: number | null,
  query: LogQuery | null,
  place: () => { readonly stepId: string | undefined; readonly line: number },
): LogSearch {
  const [hits, setHits] = useState(noHits);
  const [current, setCurrent] = useState<LogHit | null>(null);
  const key = stepIds.join('\n');
  const { text, matchCase } = query ?? { text: '', matchCase: false };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place counts when the search begins, not afterwards.
  useEffect(() => {
    setHits(noHits);
    setCurrent(null);
    if (text === '') return;
    let isWanted = true;
    let chosen = false;
    const from = place();
    const steps = key.split('\n');
    const tell = (found: LogHits): void => {
      setHits(found);
      if (found.hits.length === 0) return;
      if (!chosen) setCurrent(found.hits[firstHitFrom(found.hits, from.stepId, from.line)] ?? null);
      chosen = true;
    };
    const timer = setTimeout(() => {
      const search = (stepId: string, sought: LogQuery, fromLine: number) =>
        call('log.search', {
          runId,
          stepId,
          query: sought.text,
          matchCase: sought.matchCase,
          fromLine,
          ...(attempt === null ? {} : { attempt }),
        });
      const fromLine = steps.length === 1 ? from.line : 0;
      searchLogs(steps, { text, matchCase }, fromLine, search, tell, () => isWanted).catch(() => {
        if (isWanted) setHits({ ...noHits, problem: 'The connection was lost; search again.' });
      });
    }, 50);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [runId, key, attempt, text, matchCase]);
  const move = (by: 1 | -1): void => {
    const count = hits.hits.length;
    if (count > 0) setCurrent(hits.hits[(indexOfHit(hits.hits, current) + by + count) % count] ?? null);
  };
  return { hits, current, move };
}
