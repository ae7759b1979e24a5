import type { Page } from '@playwright/test';
import { type Frames, framesWhile, openBrowser, serveFolder } from './browser.ts';
import { openPage, zoomTo } from './canvas.ts';
import { defineBenchmark, ms } from './harness.ts';
import { buildPages } from './pages/build-pages.ts';

const rounds = 5;
const nodes = 1000;
const changesASecond = 500;
const seconds = 4;

interface Live {
  readonly idle: Frames;
  readonly live: Frames;
  /** Cards that were drawn again though no event named their node. */
  readonly strangers: number;
  readonly redrawn: number;
}

/** The canvas while a run changes states, against the same page at rest. */
export const canvasLive = defineBenchmark({
  name: 'canvas-live',
  what: `${nodes} nodes, ${changesASecond} state changes a second, against the same page at rest`,
  async run(context) {
    const folder = context.scratch('pages');
    await buildPages(folder, ['canvas']);
    const served = await serveFolder(folder);
    const browser = await openBrowser();
    const measured: Live[] = [];
    try {
      for (let round = 0; round < rounds; round += 1) {
        const page = await openPage(browser, `${served.url}/canvas.html`, nodes);
        await zoomTo(page, 0.6);
        measured.push(await measureLive(page));
        await page.context().close();
      }
    } finally {
      await browser.close();
      served.close();
    }
    const [live, idle] = [median(measured.map(({ live }) => live.p95)), median(measured.map(({ idle }) => idle.p95))];
    context.goal({
      what: 'frames, p95',
      ours: ms(live),
      against: `at rest ${ms(idle)}`,
      value: live / idle,
      limit: 1.3,
      unit: 'x',
    });
    const strangers = Math.max(...measured.map((one) => one.strangers));
    const redrawn = Math.max(...measured.map((one) => one.redrawn));
    context.goal({
      what: 'cards drawn again without a change',
      ours: `${strangers} of ${redrawn}`,
      against: 'none',
      value: strangers,
      limit: 0,
      unit: 'cards',
    });
  },
});

/** Lets events of every second node come, one batch a frame, and watches which cards change. */
export async function measureLive(page: Page): Promise<Live> {
  const rest = (): Promise<void> => page.waitForTimeout(seconds * 1000);
  await page.evaluate(async () => {
    const state = window as unknown as { showRun: () => void; applyEvents: (events: object[]) => void };
    state.showRun();
    // From here on every step waits; what follows changes some of them.
    state.applyEvents([{ type: 'run-resumed', enginePid: 1, seq: 1, at: '2026-01-01T00:00:00.000Z' }]);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
  const idle = await framesWhile(page, rest);
  await page.evaluate(
    ({ count, rate }) => {
      const state = window as unknown as {
        applyEvents: (events: object[]) => void;
        isStopped: boolean;
        changed: Set<string>;
      };
      state.changed = new Set();
      state.isStopped = false;
      const watched = document.querySelector('.react-flow__nodes');
      if (watched) {
        new MutationObserver((records) => {
          for (const { target } of records) {
            const element = target instanceof Element ? target : target.parentElement;
            const id = element?.closest<HTMLElement>('[data-node-id]')?.dataset['nodeId'];
            if (id !== undefined) state.changed.add(id);
          }
        }).observe(watched, { subtree: true, childList: true, attributes: true, characterData: true });
      }
      let seq = 1;
      let sent = 0;
      const start = performance.now();
      const next = (now: number): void => {
        const events: object[] = [];
        for (const due = ((now - start) / 1000) * rate; sent < due; sent += 1) {
          const stepId = `step-${((sent * 2) % count) as number}`;
          seq += 1;
          const common = { seq, at: '2026-01-01T00:00:00.000Z', stepId, attempt: 1 };
          events.push(
            sent % 2 === 0
              ? { ...common, type: 'step-reported', progress: { done: sent, total: 100_000, unit: '' } }
              : { ...common, type: 'step-starting', fingerprint: null },
          );
        }
        if (events.length > 0) state.applyEvents(events);
        if (!state.isStopped) requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    },
    { count: nodes, rate: changesASecond },
  );
  const live = await framesWhile(page, rest);
  const { strangers, redrawn } = await page.evaluate(() => {
    const state = window as unknown as { isStopped: boolean; changed: Set<string> };
    state.isStopped = true;
    const odd = [...state.changed].filter((id) => Number(id.slice('step-'.length)) % 2 === 1);
    return { strangers: odd.length, redrawn: state.changed.size };
  });
  if (redrawn === 0) throw new Error('no card showed the run');
  return { idle, live, strangers, redrawn };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
