import '../../src-renderer/styles/base.css';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { LogLine } from '../../src-renderer/panels/logs/log-lines.ts';
import { LogView, type LogViewHandle } from '../../src-renderer/panels/logs/log-view.tsx';
import { StepLog } from '../../src-renderer/panels/logs/step-log.ts';
import { nextFrame } from '../../src-renderer/ui/next-frame.ts';
import { atPace, nextPicture, storedLines, textOf } from './log-lines.ts';

// The panel's view over a log of a million lines. Reading costs nothing here: the engine's part is a benchmark of its own.
let total = storedLines;
const begin = Date.UTC(2026, 10, 25);
const lineOf = (line: number): LogLine => ({
  line,
  stepId: 'train',
  at: new Date(begin + line).toISOString(),
  text: textOf(line),
});
const range = (from: number, end: number): LogLine[] =>
  Array.from({ length: Math.max(0, end - from) }, (_, index) => lineOf(from + index));

const log = new StepLog('train', async (fromLine, count) => {
  await new Promise((resolve) => setTimeout(resolve));
  return { lines: range(fromLine, Math.min(total, fromLine + count)), totalLines: total, attempt: 1, complete: false };
});
const view: { current: LogViewHandle | null } = { current: null };

function Page() {
  const [isFollowing, setIsFollowing] = useState(true);
  return (
    <div style={{ height: '100vh', display: 'flex', flexDirection: 'column' }}>
      <LogView
        handle={view}
        lines={log}
        label="Log"
        stepNames={null}
        isFollowing={isFollowing}
        onFollow={setIsFollowing}
        isWrapped={false}
        query={{ text: 'loss', matchCase: false }}
        current={null}
        onCopy={() => {}}
      />
    </div>
  );
}

const isDrawn = (line: number): boolean => document.querySelector(`[data-line="${line}"]`) !== null;

log.open();
createRoot(document.getElementById('root') as HTMLElement).render(<Page />);
window.logsPage = {
  follow: (linesPerSecond, milliseconds) =>
    atPace(linesPerSecond, milliseconds, total, (first, end) =>
      nextFrame(() => {
        total = end;
        const tail = range(Math.max(first, end - 200), end);
        log.grew({ attempt: 1, totalLines: end, complete: false, tail });
      }),
    ),
  jump: async (line) => {
    const began = performance.now();
    view.current?.showRow(line);
    while (!isDrawn(line)) await nextPicture();
    return performance.now() - began;
  },
};
