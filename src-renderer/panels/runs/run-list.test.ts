import { describe, expect, it } from 'vitest';
import { noRuns, type RunList, type RunPage, withNewest, withOlder, withoutRuns } from './run-list.ts';
import { sampleRun } from './testing/sample-run.ts';

const page = (ids: readonly string[], total: number, next: string | null): RunPage => ({
  runs: ids.map((id) => sampleRun(id)),
  total,
  next,
});
const ids = ({ runs }: RunList): string[] => runs.map(({ runId }) => runId);

describe('withNewest', () => {
  const whole = withOlder(withNewest(noRuns, page(['r5', 'r4'], 5, 'r4')), page(['r3', 'r2', 'r1'], 5, null), 'r4');

  it('reads on where the first page ends', () => {
    expect(ids(whole)).toEqual(['r5', 'r4', 'r3', 'r2', 'r1']);
    expect(whole.next).toBeNull();
  });

  it('puts new runs before the known ones without reading the old ones again', () => {
    const now = withNewest(whole, page(['r6', 'r5'], 6, 'r5'));
    expect(ids(now)).toEqual(['r6', 'r5', 'r4', 'r3', 'r2', 'r1']);
    expect(now.next).toBeNull();
  });

  it('reads on when more runs came than the page holds', () => {
    const now = withNewest(whole, page(['r9', 'r8'], 9, 'r8'));
    expect(ids(now)).toEqual(['r9', 'r8']);
    expect(now.next).toBe('r8');
  });

  it('drops a run of the page that was deleted elsewhere', () => {
    expect(ids(withNewest(whole, page(['r5', 'r3'], 4, 'r3')))).toEqual(['r5', 'r3', 'r2', 'r1']);
  });

  it('reads the rest again when a run further down was deleted elsewhere', () => {
    const now = withNewest(whole, page(['r5', 'r4'], 4, 'r4'));
    expect(ids(now)).toEqual(['r5', 'r4']);
    expect(now.next).toBe('r4');
  });

  it('keeps runs that did not change as they are', () => {
    const now = withNewest(whole, page(['r6', 'r5'], 6, 'r5'));
    expect(now.runs[1]).toBe(whole.runs[0]);
  });
});

describe('withOlder', () => {
  it('ignores an answer to a question that is not asked any more', () => {
    const list = withNewest(noRuns, page(['r9', 'r8'], 9, 'r8'));
    expect(withOlder(list, page(['r3'], 9, null), 'r4')).toBe(list);
  });
});

describe('withoutRuns', () => {
  it('goes on after the last run that is left', () => {
    const list = withNewest(noRuns, page(['r5', 'r4'], 5, 'r4'));
    expect(withoutRuns(list, new Set(['r4']))).toMatchObject({ total: 4, next: 'r5' });
  });
});
