// What is evaluated in a page speaks of the page.
/// <reference lib="dom" />
import type { Browser, Page } from '@playwright/test';
import { type Frames, framesWhile, openBrowser, type Served, serveFolder } from './browser.ts';
import { type BenchmarkContext, defineBenchmark, ms } from './harness.ts';
import { buildPages } from './pages/build-pages.ts';
import { storedLines } from './pages/log-lines.ts';

const rounds = 5;
const linesPerSecond = 100_000;
const followMs = 3000;
const mostRows = 200;

/** The view of the logs panel in a browser; what it asks of the engine is `logs-view-engine`. */
export const logsView = defineBenchmark({
  name: 'logs-view',
  what: `a log of ${storedLines} lines that grows by ${linesPerSecond} a second is followed, and any line of it shown`,
  async run(context) {
    const folder = context.scratch('pages');
    await buildPages(folder, ['logs', 'terminal']);
    const served = await serveFolder(folder);
    const browser = await openBrowser();
    try {
      const ours: Frames[] = [];
      const terminal: Frames[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const page = await openPage(browser, served, 'logs');
        ours.push(await follow(page));
        await page.context().close();
        const peer = await openPage(browser, served, 'terminal');
        terminal.push(await follow(peer));
        await peer.context().close();
      }
      const [mine, theirs] = [median(ours.map(({ p95 }) => p95)), median(terminal.map(({ p95 }) => p95))];
      context.goal({ what: 'frames, p95', ours: ms(mine), against: 'limit', value: mine, limit: 25, unit: 'ms' });
      context.note(`frames of xterm.js with the same lines, p95: ${ms(theirs)}`);
      await jumps(context, browser, served);
    } finally {
      await browser.close();
      served.close();
    }
  },
});

async function openPage(browser: Browser, { url }: Served, name: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(`${url}/${name}.html`);
  await page.waitForFunction(() => window.logsPage !== undefined);
  return page;
}

/** Frames while a step prints; the lines must really have come. */
async function follow(page: Page): Promise<Frames> {
  let told = 0;
  const frames = await framesWhile(page, async () => {
    told = await page.evaluate(([rate, time]) => window.logsPage?.follow(rate, time) ?? 0, [
      linesPerSecond,
      followMs,
    ] as const);
  });
  if (told < (linesPerSecond * followMs) / 2000) throw new Error(`only ${told} lines were told`);
  return frames;
}

/** Lines all over the log, drawn; and at no time more elements than there may be. */
async function jumps(context: BenchmarkContext, browser: Browser, served: Served): Promise<void> {
  const page = await openPage(browser, served, 'logs');
  await page.waitForFunction(() => document.querySelector('[data-line]') !== null);
  const times: number[] = [];
  let rows = 0;
  for (let turn = 0; turn < 60; turn += 1) {
    const line = (turn * 617_411 + 13) % storedLines;
    times.push(await page.evaluate((one) => window.logsPage?.jump?.(one) ?? Number.NaN, line));
    rows = Math.max(rows, await page.evaluate(() => document.querySelectorAll('[data-row]').length));
  }
  await page.context().close();
  const p95 = [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
  context.goal({ what: 'jump, p95 of 60', ours: ms(p95), against: 'limit', value: p95, limit: 50, unit: 'ms' });
  context.goal({
    what: 'rows that are elements',
    ours: `${rows} rows`,
    against: 'limit',
    value: rows,
    limit: mostRows,
    unit: 'rows',
  });
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
